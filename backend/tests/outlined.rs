//! Clusters that become several functions.

mod support;

use std::fmt::Write;
use std::process::Stdio;

use neva_backend::Goal;

/// A part returns to the loop around it, whose counter it reads after a loop of its own.
#[test]
fn a_part_may_read_what_the_loop_around_it_assigns() {
    const QUESTIONS: usize = 150;
    let mut text = String::from(
        "cluster main\nb0:\n    -> b1(0, 0)\nb1(v0: int, v1: int):\n    v2: bool = int_is_lesser v0, 5\n    \
         if v2 -> b4 else b2\nb2:\n    print v1, \"\\n\" -> b3 error v3: string -> b3\nb3:\n    stop\n\
         b4:\n    -> b5(v1)\nb5(v4: int):\n    v5: bool = int_is_lesser v4, 1000\n    \
         if v5 -> b6 else b7\nb6:\n    v6: int = int_inc v4\n    -> b10(v6)\nb7:\n    -> b9(v4)\n",
    );
    for at in 0..QUESTIONS {
        let [here, yes, next] = [10, 11, 12].map(|first| first + 2 * at);
        let [sum, less, more] = [10, 11, 12].map(|first| first + 3 * at);
        let _ = write!(
            text,
            "b{here}(v{sum}: int):\n    v{less}: bool = int_is_lesser v{sum}, {at}\n    \
             if v{less} -> b{yes} else b{next}(v{sum})\nb{yes}:\n    v{more}: int = int_add v{sum}, 2\n    \
             -> b{next}(v{more})\n",
        );
    }
    let [sum, less] = [10, 11].map(|first| first + 3 * QUESTIONS);
    let _ = write!(
        text,
        "b{}(v{sum}: int):\n    v{less}: bool = int_is_lesser v{sum}, 500\n    \
         if v{less} -> b5(v{sum}) else b8\nb8:\n    v7: int = int_add v{sum}, v0\n    -> b9(v7)\n\
         b9(v8: int):\n    v9: int = int_inc v0\n    -> b1(v9, v8)\n",
        10 + 2 * QUESTIONS
    );
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    support::build(&text, Goal::Size, folder.path());
    let output = support::run(folder.path(), Stdio::piped());
    // 500, then one more and the counter in each iteration.
    assert_eq!(String::from_utf8_lossy(&output.stdout), "514\n");
}
