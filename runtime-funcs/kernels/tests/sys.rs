//! The system interface of the standard library.

use neva_kernels::sys::errno::Errno;
use neva_kernels::sys::files::{self, Access};
use neva_kernels::sys::{clock, errno_text, io, process, wait};

fn text(number: i32) -> String {
    String::from_utf8_lossy(&errno_text::text(Errno(number))).into_owned()
}

#[test]
fn errors_have_texts() {
    assert_eq!(text(1), "operation not permitted");
    assert_eq!(text(2), "no such file or directory");
    assert_eq!(text(28), "no space left on device");
    assert_eq!(text(39), "directory not empty");
    assert_eq!(text(40), "too many levels of symbolic links");
    assert_eq!(text(42), "no message of desired type");
    assert_eq!(text(111), "connection refused");
    assert_eq!(text(132), "operation not possible due to RF-kill");
    assert_eq!([text(0), text(41), text(133), text(-1)], ["errno 0", "errno 41", "errno 133", "errno -1"]);
}

#[test]
fn files_are_written_read_listed_and_removed() {
    let root = std::env::temp_dir().join(format!("neva-kernels-{}", std::process::id()));
    let path = |name: &str| root.join(name).to_string_lossy().into_owned().into_bytes();
    assert_eq!(files::make_dir(&path(""), 0o755), Ok(()));
    assert_eq!(files::make_dir(&path("sub"), 0o700), Ok(()));
    let file = files::open(&path("a"), Access::Create, 0o644).expect("created");
    assert_eq!(io::write_all(file, b"hello"), Ok(()));
    assert_eq!(files::close(file), Ok(()));
    assert_eq!(files::open(&path("a"), Access::CreateNew, 0o644), Err(Errno::EEXIST));
    assert_eq!(files::truncate(&path("a"), 4), Ok(()));
    assert_eq!(files::rename(&path("a"), &path("b")), Ok(()));
    let file = files::open(&path("b"), Access::Read, 0).expect("opened");
    let mut place = [0; 10];
    assert_eq!(io::read(file, &mut place), Ok(4));
    assert_eq!(&place[..5], b"hell\0");
    assert_eq!(io::write(file, b"x"), Err(Errno::EBADF));
    assert_eq!(files::close(file), Ok(()));
    let Ok(known) = files::status(&path("b"), true) else { panic!("a status") };
    assert_eq!((known.size, known.is_dir(), known.mode & 0o600), (4, false, 0o600));
    let Ok(names) = files::list_dir(&path("")) else { panic!("a list") };
    let names: Vec<_> = names.entries().iter().map(|(name, is_dir)| (name.to_vec(), *is_dir)).collect();
    assert_eq!(names, [(b"b".to_vec(), false), (b"sub".to_vec(), true)]);
    assert_eq!(files::remove_file(&path("b")), Ok(()));
    assert_eq!(files::remove_dir(&path("sub")), Ok(()));
    assert_eq!(files::remove_dir(&path("")), Ok(()));
    assert_eq!(files::open(&path("b"), Access::Read, 0), Err(Errno::ENOENT));
    assert_eq!(files::open(b"a\0b", Access::Read, 0), Err(Errno::EINVAL));
}

#[test]
fn the_process_knows_itself() {
    assert!(!process::args().is_empty() && process::pid() > 0 && process::parent_pid() > 0);
    assert!(process::environment().len() >= std::env::vars_os().count());
    assert!(files::current_dir().is_ok_and(|path| path.first() == Some(&b'/')));
    assert!(files::executable().is_ok() && files::host_name().is_ok());
}

#[test]
fn a_deadline_in_the_past_is_now() {
    let before = clock::monotonic();
    assert!(!wait::wait(false, before));
    assert!(clock::monotonic() >= before && clock::wall() > 0);
}
