;; The inner loops of the reach engine, in WebAssembly's own text form. bin/build-kernel.ts makes kernel-code.ts of it.
;; Sets begin at a multiple of 16 bytes. Addresses and lengths come in 32-bit words; a length is a multiple of four.
(module
  (memory (export "memory") 1 65536)

  (func (export "and") (param $target i32) (param $left i32) (param $right i32) (param $words i32) (result i32)
    (local $bytes i32) (local $any v128) (local $both v128)
    local.get $target i32.const 2 i32.shl local.set $target
    local.get $left i32.const 2 i32.shl local.set $left
    local.get $right i32.const 2 i32.shl local.set $right
    local.get $words i32.const 2 i32.shl local.set $bytes
    loop $next
      local.get $target
      local.get $left v128.load
      local.get $right v128.load
      v128.and local.tee $both
      v128.store
      local.get $any local.get $both v128.or local.set $any
      local.get $target i32.const 16 i32.add local.set $target
      local.get $left i32.const 16 i32.add local.set $left
      local.get $right i32.const 16 i32.add local.set $right
      local.get $bytes i32.const 16 i32.sub local.tee $bytes
      br_if $next
    end
    local.get $any v128.any_true)

  (func (export "andNot") (param $target i32) (param $left i32) (param $right i32) (param $words i32) (result i32)
    (local $bytes i32) (local $any v128) (local $rest v128)
    local.get $target i32.const 2 i32.shl local.set $target
    local.get $left i32.const 2 i32.shl local.set $left
    local.get $right i32.const 2 i32.shl local.set $right
    local.get $words i32.const 2 i32.shl local.set $bytes
    loop $next
      local.get $target
      local.get $left v128.load
      local.get $right v128.load
      v128.andnot local.tee $rest
      v128.store
      local.get $any local.get $rest v128.or local.set $any
      local.get $target i32.const 16 i32.add local.set $target
      local.get $left i32.const 16 i32.add local.set $left
      local.get $right i32.const 16 i32.add local.set $right
      local.get $bytes i32.const 16 i32.sub local.tee $bytes
      br_if $next
    end
    local.get $any v128.any_true)

  (func (export "or") (param $target i32) (param $left i32) (param $right i32) (param $words i32) (result i32)
    (local $bytes i32) (local $any v128) (local $union v128)
    local.get $target i32.const 2 i32.shl local.set $target
    local.get $left i32.const 2 i32.shl local.set $left
    local.get $right i32.const 2 i32.shl local.set $right
    local.get $words i32.const 2 i32.shl local.set $bytes
    loop $next
      local.get $target
      local.get $left v128.load
      local.get $right v128.load
      v128.or local.tee $union
      v128.store
      local.get $any local.get $union v128.or local.set $any
      local.get $target i32.const 16 i32.add local.set $target
      local.get $left i32.const 16 i32.add local.set $left
      local.get $right i32.const 16 i32.add local.set $right
      local.get $bytes i32.const 16 i32.sub local.tee $bytes
      br_if $next
    end
    local.get $any v128.any_true)

  (func (export "meets") (param $left i32) (param $right i32) (param $words i32) (result i32)
    (local $bytes i32)
    local.get $left i32.const 2 i32.shl local.set $left
    local.get $right i32.const 2 i32.shl local.set $right
    local.get $words i32.const 2 i32.shl local.set $bytes
    loop $next
      local.get $left v128.load
      local.get $right v128.load
      v128.and v128.any_true
      if
        i32.const 1 return
      end
      local.get $left i32.const 16 i32.add local.set $left
      local.get $right i32.const 16 i32.add local.set $right
      local.get $bytes i32.const 16 i32.sub local.tee $bytes
      br_if $next
    end
    i32.const 0)

  (func (export "differs") (param $left i32) (param $right i32) (param $words i32) (result i32)
    (local $bytes i32)
    local.get $left i32.const 2 i32.shl local.set $left
    local.get $right i32.const 2 i32.shl local.set $right
    local.get $words i32.const 2 i32.shl local.set $bytes
    loop $next
      local.get $left v128.load
      local.get $right v128.load
      v128.xor v128.any_true
      if
        i32.const 1 return
      end
      local.get $left i32.const 16 i32.add local.set $left
      local.get $right i32.const 16 i32.add local.set $right
      local.get $bytes i32.const 16 i32.sub local.tee $bytes
      br_if $next
    end
    i32.const 0)

  (func (export "count") (param $set i32) (param $words i32) (result i32)
    (local $bytes i32) (local $sum v128)
    local.get $set i32.const 2 i32.shl local.set $set
    local.get $words i32.const 2 i32.shl local.set $bytes
    loop $next
      local.get $sum
      local.get $set v128.load
      i8x16.popcnt i16x8.extadd_pairwise_i8x16_u i32x4.extadd_pairwise_i16x8_u
      i32x4.add local.set $sum
      local.get $set i32.const 16 i32.add local.set $set
      local.get $bytes i32.const 16 i32.sub local.tee $bytes
      br_if $next
    end
    local.get $sum i32x4.extract_lane 0
    local.get $sum i32x4.extract_lane 1 i32.add
    local.get $sum i32x4.extract_lane 2 i32.add
    local.get $sum i32x4.extract_lane 3 i32.add)
)
