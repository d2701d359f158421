// SPDX-License-Identifier: MIT
// Lets ctest judge a pair: the argument is a folder with crate/pair.rs, what a
// Rust host declares, and pair.h, the library's own header. Prints "agree" or
// why not.
use std::{env, path::PathBuf};

fn judge(folder: PathBuf) -> Result<String, Box<dyn std::error::Error>> {
    let mut generator = ctest::TestGenerator::new();
    generator.out_dir(&folder).include(&folder).header("pair.h").edition(2021);
    let crate_path = folder.join("crate/pair.rs");
    ctest::generate_test(&mut generator, &crate_path, "made.a")?;
    let test = ctest::__compile_test(&folder, &crate_path, "made.a")?;
    ctest::__run_test(test)
}

fn main() {
    match judge(env::args().nth(1).expect("a folder").into()) {
        Ok(_) => println!("agree"),
        Err(why) => println!("{why}"),
    }
}
