//! Places and names in a text.

use neva_frontend::syntax::{SourceFile, Span, is_name};

#[test]
fn a_place_counts_lines_and_characters_from_one() {
    let file = SourceFile::new("main/main.neva", "a\r\n\tößx yy\n");
    let place = file.place(Span::new(8, 9));
    assert_eq!((place.line, place.column, place.length), (2, 4, 1));
    assert_eq!(place.text.as_deref(), Some("\tößx yy"));
    assert_eq!(file.slice(Span::new(8, 9)), "x");
}

#[test]
fn a_place_at_the_end_of_the_text_is_on_the_last_line() {
    let file = SourceFile::new("a.neva", "x\ny");
    let place = file.place(Span::new(3, 3));
    assert_eq!((place.line, place.column, place.length), (2, 2, 1));
    assert_eq!(SourceFile::new("b.neva", "").place(Span::new(0, 0)).line, 1);
}

#[test]
fn a_range_over_several_lines_marks_the_rest_of_its_first_line() {
    let file = SourceFile::new("a.neva", "ab cd\nef");
    let place = file.place(Span::new(3, 8));
    assert_eq!((place.line, place.column, place.length), (1, 4, 2));
}

#[test]
fn names_are_words_that_are_no_keywords() {
    assert!(["a", "_", "defs", "A1_b"].into_iter().all(is_name));
    assert!(!["", "1a", "def", "a b", "ö", "a.b"].into_iter().any(is_name));
}
