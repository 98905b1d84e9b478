//! The standard library of Neva as text. README.md says how its sources are written.

pub mod examples;

/// All files: package, file name, text; sorted by package and file name.
pub const FILES: &[(&str, &str, &str)] = &[
    ("builtin", "arithmetic.neva", include_str!("builtin/arithmetic.neva")),
    ("builtin", "bits.neva", include_str!("builtin/bits.neva")),
    ("builtin", "casts.neva", include_str!("builtin/casts.neva")),
    ("builtin", "collections.neva", include_str!("builtin/collections.neva")),
    ("builtin", "comparison.neva", include_str!("builtin/comparison.neva")),
    ("builtin", "flow.neva", include_str!("builtin/flow.neva")),
    ("builtin", "handlers.neva", include_str!("builtin/handlers.neva")),
    ("builtin", "logic.neva", include_str!("builtin/logic.neva")),
    ("builtin", "routing.neva", include_str!("builtin/routing.neva")),
    ("builtin", "selection.neva", include_str!("builtin/selection.neva")),
    ("builtin", "structure.neva", include_str!("builtin/structure.neva")),
    ("builtin", "types.neva", include_str!("builtin/types.neva")),
    ("bytes", "bytes.neva", include_str!("bytes/bytes.neva")),
    ("dicts", "dicts.neva", include_str!("dicts/dicts.neva")),
    ("errors", "errors.neva", include_str!("errors/errors.neva")),
    ("fmt", "fmt.neva", include_str!("fmt/fmt.neva")),
    ("http", "http.neva", include_str!("http/http.neva")),
    ("image", "image.neva", include_str!("image/image.neva")),
    ("io", "files.neva", include_str!("io/files.neva")),
    ("io", "handles.neva", include_str!("io/handles.neva")),
    ("lists", "lists.neva", include_str!("lists/lists.neva")),
    ("os", "environment.neva", include_str!("os/environment.neva")),
    ("os", "files.neva", include_str!("os/files.neva")),
    ("os", "process.neva", include_str!("os/process.neva")),
    ("os/dotenv", "dotenv.neva", include_str!("os/dotenv/dotenv.neva")),
    ("reflect", "reflect.neva", include_str!("reflect/reflect.neva")),
    ("regexp", "regexp.neva", include_str!("regexp/regexp.neva")),
    ("runtime", "runtime.neva", include_str!("runtime/runtime.neva")),
    ("strconv", "strconv.neva", include_str!("strconv/strconv.neva")),
    ("streams", "combine.neva", include_str!("streams/combine.neva")),
    ("streams", "filter.neva", include_str!("streams/filter.neva")),
    ("streams", "for_each.neva", include_str!("streams/for_each.neva")),
    ("streams", "map.neva", include_str!("streams/map.neva")),
    ("streams", "reduce.neva", include_str!("streams/reduce.neva")),
    ("streams", "sources.neva", include_str!("streams/sources.neva")),
    ("strings", "strings.neva", include_str!("strings/strings.neva")),
    ("sync", "sync.neva", include_str!("sync/sync.neva")),
    ("time", "time.neva", include_str!("time/time.neva")),
];

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_source_file_is_embedded_in_order() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = BTreeSet::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(root.join(&folder)).unwrap() {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                if entry.file_type().unwrap().is_dir() {
                    folders.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
                } else if name.ends_with(".neva") {
                    found.insert((folder.clone(), name));
                }
            }
        }
        let listed: Vec<(String, String)> =
            FILES.iter().map(|(package, file, _)| (package.to_string(), file.to_string())).collect();
        assert_eq!(listed, found.into_iter().collect::<Vec<_>>());
    }
}
