# SPDX-License-Identifier: MIT
# go: a build (children by raw system calls), goroutines, signals.
# needs: go gcc
export GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOCACHE=$PWD/cache
go version
mkdir m && cd m && go mod init m 2>/dev/null
cat > a.go <<'G'
package main

// int twice(int x) { return 2 * x; }
import "C"
import "fmt"

func main() {
	c := make(chan int)
	for i := 0; i < 100; i++ { go func() { c <- int(C.twice(C.int(i))) }() }
	s := 0
	for i := 0; i < 100; i++ { s += <-c }
	fmt.Println(s)
	defer func() { fmt.Println(recover()) }()
	var p *int
	fmt.Println(*p)
}
G
go build -o a . && ./a; echo "exit $?"
