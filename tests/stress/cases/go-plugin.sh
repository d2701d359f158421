# SPDX-License-Identifier: MIT
# A Go program that opens a Go plug-in while the collector walks its stacks.
# needs: go gcc
export GOFLAGS=-p=1 GOCACHE=$HOME/cache GO111MODULE=off CGO_ENABLED=1
mkdir plug host
cat >plug/p.go <<'EOF'
package main

import "fmt"

type node struct{ next *node; data [64]byte }

func Grow(n int) int {
	var head *node
	for i := 0; i < n; i++ {
		head = &node{next: head}
	}
	count := 0
	for ; head != nil; head = head.next {
		count++
	}
	return count
}

func Deep(n int) string {
	if n == 0 {
		return fmt.Sprint("bottom")
	}
	return Deep(n - 1)
}
EOF
cat >host/h.go <<'EOF'
package main

import (
	"fmt"
	"os"
	"plugin"
	"runtime"
)

func main() {
	p, err := plugin.Open(os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	grow, _ := p.Lookup("Grow")
	deep, _ := p.Lookup("Deep")
	done := make(chan int)
	for i := 0; i < 8; i++ {
		go func() { done <- grow.(func(int) int)(20000) }()
	}
	total := 0
	for i := 0; i < 8; i++ {
		total += <-done
		runtime.GC()
	}
	fmt.Println(total, deep.(func(int) string)(10000))
}
EOF
go build -buildmode=plugin -o plug.so ./plug && go build -o app ./host
./app ./plug.so
