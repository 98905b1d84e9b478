//! The standard library.

use super::{assert_ir, ir_of};

#[test]
fn the_components_of_std() {
    assert_ir(
        "
r streams.Range
m streams.Map<int, int>{
	Inc
}
s streams.Reduce<int, int>{
	Add
}
---
:start -> [1 -> r:from, 3 -> r:to, 0 -> s:init]
r -> m -> s:data
s -> :stop",
        "",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__fan_out__1/out:data[2] -> __newv2__3/in:sig",
            "__newv2__1/out:res -> r/in:from",
            "__newv2__2/out:res -> r/in:to",
            "__newv2__3/out:res -> s/fold/in:init",
            "in:start -> __fan_out__1/in:data",
            "m/each/out:item -> m/handler/in:data",
            "m/each/out:res -> s/fold/in:data",
            "m/handler/out:res -> m/each/in:done",
            "r/out:res -> m/each/in:data",
            "s/fold/out:item -> s/reducer/in:right",
            "s/fold/out:res -> out:stop",
            "s/fold/out:so_far -> s/reducer/in:left",
            "s/reducer/out:res -> s/fold/in:done",
            "__fan_out__1: fan_out(data) -> (data[0], data[1], data[2])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 3",
            "__newv2__3: new(sig) -> (res) = 0",
            "r: stream_int_range(from, to) -> (res)",
            "m/each: stream_map(data, done) -> (item, res)",
            "m/handler: int_inc(data) -> (res)",
            "s/fold: stream_reduce(data, done, init) -> (item, res, so_far)",
            "s/reducer: int_add(left, right) -> (res)",
        ],
    );
}

#[test]
fn every_example_lowers() {
    for example in neva_std::examples::examples() {
        if let Err(errors) = ir_of(&example.program) {
            panic!("{}.{}: {errors:?}", example.package, example.entity);
        }
    }
}
