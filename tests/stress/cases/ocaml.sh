# SPDX-License-Identifier: MIT
# An OCaml program that loads a native plug-in while the collector walks stacks.
# needs: ocamlopt
cat >plug.ml <<'EOF'
let table : (string, int list) Hashtbl.t = Hashtbl.create 7
let () =
  for i = 1 to 2000 do
    Hashtbl.replace table (String.concat "-" [ "k"; string_of_int i ])
      (List.init (i mod 50) (fun j -> i * j))
  done;
  Gc.full_major ();
  (try ignore (List.find (fun x -> x > 10) [ 1; 2 ])
   with Not_found -> print_endline "not found");
  Printf.printf "plug %d\n" (Hashtbl.length table)
EOF
cat >main.ml <<'EOF'
let () =
  Dynlink.loadfile Sys.argv.(1);
  Gc.compact ();
  print_endline "main ends"
EOF
ocamlopt -shared -o plug.cmxs plug.ml 2>/dev/null
ocamlopt -I +dynlink -linkall dynlink.cmxa main.ml -o app 2>/dev/null
./app ./plug.cmxs
