# SPDX-License-Identifier: MIT
# A Haskell program with shared libraries: its code never returns, it jumps to
# what lies on stacks of its own; threads, exceptions and collections besides,
# and calls of C.
# needs: ghc gcc
cat >Plug.hs <<'EOF'
module Plug (grow, deep) where

import qualified Data.List as L

grow :: Int -> Int
grow n = L.foldl' (+) 0 (map (length . show) [1 .. n])

deep :: Int -> Integer
deep 0 = 1
deep n = 1 + deep (n - 1)
EOF
cat >Main.hs <<'EOF'
import Control.Concurrent
import Control.Exception
import Foreign.C.Types
import Plug
import System.Mem

foreign import ccall unsafe "core_quick" c_quick :: CInt -> CInt

foreign import ccall safe "core_work" c_work :: CInt -> IO CInt

main :: IO ()
main = do
  print (grow 20000)
  print (deep 100000)
  performGC
  caught <- try (evaluate (1 `div` (0 :: Int)))
  print (caught :: Either ArithException Int)
  box <- newEmptyMVar
  mapM_ (\i -> forkIO (c_work i >>= putMVar box)) [1 .. 20]
  results <- mapM (const (takeMVar box)) [1 .. 20 :: Int]
  print (sum results + sum (map c_quick [1 .. 100]))
EOF
cat >core.c <<'EOF'
int core_work(int a) { return a * 2; }
int core_quick(int a) { return a + 1; }
EOF
gcc -O1 -shared -fPIC -o libcore.so core.c
ghc -v0 -O1 -dynamic -shared -fPIC Plug.hs -o libplug.so
rm -f Plug.o
ghc -v0 -O1 -dynamic -fPIC -c Main.hs
ghc -v0 -dynamic -threaded Main.o -o app -L. -lplug -lcore \
  -optl-Wl,-rpath,'$ORIGIN'
./app
