//! Takes the place of `sys::mem` in programs for which speed counts more than size: the memory functions that
//! compiled code calls, as fast as those of the C library.
//!
//! Up to 128 bytes, all is read before anything is written, in blocks that may overlap. From there on,
//! aligned blocks are written in a loop, of 32 bytes where the processor has AVX2. From [`STRING`] on, the
//! processor's string instructions are faster.

use core::arch::naked_asm;
use core::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};

/// From so many bytes on, string instructions are used to copy. AMD's take twice as long as the loop where
/// the places are not aligned alike.
const STRING: usize = 1 << 20;

/// From so many bytes on, string instructions are used to set.
const SET_STRING: usize = 4096;

/// Whether processor and system have AVX2.
static mut HAS_AVX2: bool = false;

/// Finds out what the processor can do. Until then, only what every one can do is used.
pub fn detect() {
    const OS_SAVES_REGISTERS: u32 = 1 << 27;
    const AVX2: u32 = 1 << 5;
    const WIDE_REGISTERS: u64 = 6;
    // SAFETY: these registers are asked for only if the instruction is there.
    let saves_wide_registers =
        || __cpuid(1).ecx & OS_SAVES_REGISTERS != 0 && unsafe { xgetbv() } & WIDE_REGISTERS == WIDE_REGISTERS;
    if __cpuid(0).eax >= 7 && __cpuid_count(7, 0).ebx & AVX2 != 0 && saves_wide_registers() {
        // SAFETY: nothing else runs yet.
        unsafe { HAS_AVX2 = true };
    }
}

/// Copies `count` bytes between places that do not overlap.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // `memmove` calls it for places that overlap: what is read later is never overwritten before.
    naked_asm!(
        "mov rax, rdi",
        "cmp rdx, 16",
        "jb 20f",
        "cmp rdx, 32",
        "ja 2f",
        "movups xmm0, [rsi]",
        "movups xmm1, [rsi + rdx - 16]",
        "movups [rdi], xmm0",
        "movups [rdi + rdx - 16], xmm1",
        "ret",
        ".p2align 4",
        "2:",
        "cmp rdx, 128",
        "ja 24f",
        "cmp byte ptr [rip + {has_avx2}], 0",
        "je 24f",
        "vmovdqu ymm0, [rsi]",
        "vmovdqu ymm1, [rsi + rdx - 32]",
        "cmp rdx, 64",
        "ja 25f",
        "vmovdqu [rdi], ymm0",
        "vmovdqu [rdi + rdx - 32], ymm1",
        "vzeroupper",
        "ret",
        "25:",
        "vmovdqu ymm2, [rsi + 32]",
        "vmovdqu ymm3, [rsi + rdx - 64]",
        "vmovdqu [rdi], ymm0",
        "vmovdqu [rdi + 32], ymm2",
        "vmovdqu [rdi + rdx - 64], ymm3",
        "vmovdqu [rdi + rdx - 32], ymm1",
        "vzeroupper",
        "ret",
        ".p2align 4",
        "24:",
        "movups xmm0, [rsi]",
        "movups xmm1, [rsi + 16]",
        "movups xmm2, [rsi + rdx - 32]",
        "movups xmm3, [rsi + rdx - 16]",
        "cmp rdx, 64",
        "ja 3f",
        "movups [rdi], xmm0",
        "movups [rdi + 16], xmm1",
        "movups [rdi + rdx - 32], xmm2",
        "movups [rdi + rdx - 16], xmm3",
        "ret",
        ".p2align 4",
        "3:",
        "cmp rdx, 128",
        "ja 4f",
        "movups xmm4, [rsi + 32]",
        "movups xmm5, [rsi + 48]",
        "movups xmm6, [rsi + rdx - 64]",
        "movups xmm7, [rsi + rdx - 48]",
        "movups [rdi], xmm0",
        "movups [rdi + 16], xmm1",
        "movups [rdi + 32], xmm4",
        "movups [rdi + 48], xmm5",
        "movups [rdi + rdx - 64], xmm6",
        "movups [rdi + rdx - 48], xmm7",
        "movups [rdi + rdx - 32], xmm2",
        "movups [rdi + rdx - 16], xmm3",
        "ret",
        // More than 128. Where the places overlap, `to` after `from`, the last byte goes first.
        ".p2align 4",
        "4:",
        "mov rcx, rdi",
        "sub rcx, rsi",
        "cmp rcx, rdx",
        "jb 10f",
        "cmp rdx, {string}",
        "jb 5f",
        // Where they overlap the other way round, string instructions are slow.
        "neg rcx",
        "cmp rcx, rdx",
        "jb 5f",
        "mov rcx, rdx",
        "rep movsb",
        "ret",
        "5:",
        "cmp byte ptr [rip + {has_avx2}], 0",
        "je 8f",
        "vmovdqu ymm4, [rsi]",
        "vmovdqu ymm5, [rsi + rdx - 128]",
        "vmovdqu ymm6, [rsi + rdx - 96]",
        "vmovdqu ymm7, [rsi + rdx - 64]",
        "vmovdqu ymm8, [rsi + rdx - 32]",
        "lea r8, [rdi + rdx - 128]",
        "cmp rdx, 256",
        "ja 50f",
        "vmovdqu ymm0, [rsi + 32]",
        "vmovdqu ymm1, [rsi + 64]",
        "vmovdqu ymm2, [rsi + 96]",
        "vmovdqu [rdi + 32], ymm0",
        "vmovdqu [rdi + 64], ymm1",
        "vmovdqu [rdi + 96], ymm2",
        "jmp 7f",
        "50:",
        "mov rcx, rdi",
        "and rcx, -32",
        "add rcx, 32",
        "sub rsi, rdi",
        "cmp rcx, r8",
        "jae 7f",
        ".p2align 4",
        "6:",
        "vmovdqu ymm0, [rsi + rcx]",
        "vmovdqu ymm1, [rsi + rcx + 32]",
        "vmovdqu ymm2, [rsi + rcx + 64]",
        "vmovdqu ymm3, [rsi + rcx + 96]",
        "vmovdqa [rcx], ymm0",
        "vmovdqa [rcx + 32], ymm1",
        "vmovdqa [rcx + 64], ymm2",
        "vmovdqa [rcx + 96], ymm3",
        "add rcx, 128",
        "cmp rcx, r8",
        "jb 6b",
        "7:",
        "vmovdqu [r8], ymm5",
        "vmovdqu [r8 + 32], ymm6",
        "vmovdqu [r8 + 64], ymm7",
        "vmovdqu [r8 + 96], ymm8",
        "vmovdqu [rax], ymm4",
        "vzeroupper",
        "ret",
        // The same by 16 bytes; the last 16 are in xmm3.
        "8:",
        "xor ecx, ecx",
        "sub rdx, 16",
        "9:",
        "movups xmm0, [rsi + rcx]",
        "movups [rdi + rcx], xmm0",
        "add rcx, 16",
        "cmp rcx, rdx",
        "jb 9b",
        "movups [rdi + rdx], xmm3",
        "ret",
        // Backwards.
        "10:",
        "cmp byte ptr [rip + {has_avx2}], 0",
        "je 13f",
        "vmovdqu ymm4, [rsi + rdx - 32]",
        "vmovdqu ymm5, [rsi]",
        "vmovdqu ymm6, [rsi + 32]",
        "vmovdqu ymm7, [rsi + 64]",
        "vmovdqu ymm8, [rsi + 96]",
        "lea r8, [rdi + 128]",
        "lea r9, [rdi + rdx]",
        "lea rcx, [r9 - 1]",
        "and rcx, -32",
        "sub rsi, rdi",
        "cmp rcx, r8",
        "jbe 12f",
        ".p2align 4",
        "11:",
        "vmovdqu ymm0, [rsi + rcx - 32]",
        "vmovdqu ymm1, [rsi + rcx - 64]",
        "vmovdqu ymm2, [rsi + rcx - 96]",
        "vmovdqu ymm3, [rsi + rcx - 128]",
        "vmovdqa [rcx - 32], ymm0",
        "vmovdqa [rcx - 64], ymm1",
        "vmovdqa [rcx - 96], ymm2",
        "vmovdqa [rcx - 128], ymm3",
        "sub rcx, 128",
        "cmp rcx, r8",
        "ja 11b",
        "12:",
        "vmovdqu [rdi], ymm5",
        "vmovdqu [rdi + 32], ymm6",
        "vmovdqu [rdi + 64], ymm7",
        "vmovdqu [rdi + 96], ymm8",
        "vmovdqu [r9 - 32], ymm4",
        "vzeroupper",
        "ret",
        // The same by 16 bytes; the first 16 are in xmm0.
        "13:",
        "sub rdx, 16",
        "movups xmm1, [rsi + rdx]",
        "movups [rdi + rdx], xmm1",
        "cmp rdx, 16",
        "ja 13b",
        "movups [rdi], xmm0",
        "ret",
        // Less than 16: the first and the last 8.
        ".p2align 4",
        "20:",
        "cmp edx, 8",
        "jb 21f",
        "mov rcx, [rsi]",
        "mov rsi, [rsi + rdx - 8]",
        "mov [rdi], rcx",
        "mov [rdi + rdx - 8], rsi",
        "ret",
        "21:",
        "cmp edx, 4",
        "jb 22f",
        "mov ecx, [rsi]",
        "mov esi, [rsi + rdx - 4]",
        "mov [rdi], ecx",
        "mov [rdi + rdx - 4], esi",
        "ret",
        // Less than 4: the first, the last and the one in the middle.
        "22:",
        "test edx, edx",
        "jz 23f",
        "movzx ecx, byte ptr [rsi]",
        "movzx r8d, byte ptr [rsi + rdx - 1]",
        "lea r9, [rdi + rdx - 1]",
        "shr edx",
        "movzx esi, byte ptr [rsi + rdx]",
        "mov [rdi + rdx], sil",
        "mov [r9], r8b",
        "mov [rdi], cl",
        "23:",
        "ret",
        string = const STRING,
        has_avx2 = sym HAS_AVX2,
    )
}

/// Copies `count` bytes between places that may overlap.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    naked_asm!("jmp {memcpy}", memcpy = sym memcpy)
}

/// Sets `count` bytes.
///
/// # Safety
/// The place has so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    naked_asm!(
        "mov rax, rdi",
        "movzx esi, sil",
        "mov r8, 0x0101010101010101",
        "imul r8, rsi",
        "cmp rdx, 16",
        "jb 10f",
        "movq xmm0, r8",
        "punpcklqdq xmm0, xmm0",
        "cmp rdx, 32",
        "ja 2f",
        "movups [rdi], xmm0",
        "movups [rdi + rdx - 16], xmm0",
        "ret",
        "2:",
        "cmp rdx, 128",
        "ja 4f",
        "movups [rdi], xmm0",
        "movups [rdi + 16], xmm0",
        "movups [rdi + rdx - 32], xmm0",
        "movups [rdi + rdx - 16], xmm0",
        "cmp rdx, 64",
        "jbe 3f",
        "movups [rdi + 32], xmm0",
        "movups [rdi + 48], xmm0",
        "movups [rdi + rdx - 64], xmm0",
        "movups [rdi + rdx - 48], xmm0",
        "3:",
        "ret",
        ".p2align 4",
        "4:",
        "cmp rdx, {set_string}",
        "jae 8f",
        "lea rcx, [rdi + rdx]",
        "cmp byte ptr [rip + {has_avx2}], 0",
        "je 6f",
        "vinsertf128 ymm0, ymm0, xmm0, 1",
        "vmovdqu [rdi], ymm0",
        "and rdi, -32",
        "add rdi, 32",
        "sub rcx, 128",
        "cmp rdi, rcx",
        "jae 50f",
        ".p2align 4",
        "5:",
        "vmovdqa [rdi], ymm0",
        "vmovdqa [rdi + 32], ymm0",
        "vmovdqa [rdi + 64], ymm0",
        "vmovdqa [rdi + 96], ymm0",
        "add rdi, 128",
        "cmp rdi, rcx",
        "jb 5b",
        "50:",
        "vmovdqu [rcx], ymm0",
        "vmovdqu [rcx + 32], ymm0",
        "vmovdqu [rcx + 64], ymm0",
        "vmovdqu [rcx + 96], ymm0",
        "vzeroupper",
        "ret",
        // The same by 16 bytes.
        "6:",
        "sub rcx, 16",
        "7:",
        "movups [rdi], xmm0",
        "add rdi, 16",
        "cmp rdi, rcx",
        "jb 7b",
        "movups [rcx], xmm0",
        "ret",
        "8:",
        "mov r9, rax",
        "mov eax, esi",
        "mov rcx, rdx",
        "rep stosb",
        "mov rax, r9",
        "ret",
        // Less than 16.
        "10:",
        "cmp edx, 8",
        "jb 11f",
        "mov [rdi], r8",
        "mov [rdi + rdx - 8], r8",
        "ret",
        "11:",
        "cmp edx, 4",
        "jb 12f",
        "mov [rdi], r8d",
        "mov [rdi + rdx - 4], r8d",
        "ret",
        "12:",
        "test edx, edx",
        "jz 13f",
        "mov [rdi], r8b",
        "mov [rdi + rdx - 1], r8b",
        "shr edx",
        "mov [rdi + rdx], r8b",
        "13:",
        "ret",
        set_string = const SET_STRING,
        has_avx2 = sym HAS_AVX2,
    )
}

/// Compares `count` bytes: negative, 0 or positive.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
    naked_asm!(
        "xor ecx, ecx",
        "sub rdx, 16",
        "jb 10f",
        "cmp rdx, 16",
        "ja 4f",
        // Up to 32, or without AVX2: 16 at a time, the last 16 last.
        "2:",
        "movups xmm0, [rdi + rcx]",
        "movups xmm1, [rsi + rcx]",
        "pcmpeqb xmm0, xmm1",
        "pmovmskb eax, xmm0",
        "sub eax, 0xFFFF",
        "jnz 3f",
        "add rcx, 16",
        "cmp rcx, rdx",
        "jb 2b",
        "mov rcx, rdx",
        "movups xmm0, [rdi + rcx]",
        "movups xmm1, [rsi + rcx]",
        "pcmpeqb xmm0, xmm1",
        "pmovmskb eax, xmm0",
        "sub eax, 0xFFFF",
        "jnz 3f",
        "ret",
        // They differ where the mask has its first 0, which the subtraction of ones has made a 1.
        "3:",
        "bsf eax, eax",
        "add rcx, rax",
        "movzx eax, byte ptr [rdi + rcx]",
        "movzx ecx, byte ptr [rsi + rcx]",
        "sub eax, ecx",
        "ret",
        // More than 32: blocks of 32, and the last 32 last.
        ".p2align 4",
        "4:",
        "cmp byte ptr [rip + {has_avx2}], 0",
        "je 2b",
        "cmp rdx, 112",
        "ja 48f",
        "sub rdx, 16",
        "47:",
        "vmovdqu ymm0, [rdi + rcx]",
        "vpcmpeqb ymm0, ymm0, [rsi + rcx]",
        "vpmovmskb eax, ymm0",
        "inc eax",
        "jnz 8f",
        "cmp rcx, rdx",
        "jae 6f",
        "add rcx, 32",
        "cmp rcx, rdx",
        "cmova rcx, rdx",
        "jmp 47b",
        // More than 128: blocks of 128, and the last 128 last.
        "48:",
        "sub rdx, 112",
        "5:",
        "vmovdqu ymm0, [rdi + rcx]",
        "vmovdqu ymm1, [rdi + rcx + 32]",
        "vmovdqu ymm2, [rdi + rcx + 64]",
        "vmovdqu ymm3, [rdi + rcx + 96]",
        "vpcmpeqb ymm0, ymm0, [rsi + rcx]",
        "vpcmpeqb ymm1, ymm1, [rsi + rcx + 32]",
        "vpcmpeqb ymm2, ymm2, [rsi + rcx + 64]",
        "vpcmpeqb ymm3, ymm3, [rsi + rcx + 96]",
        "vpand ymm4, ymm0, ymm1",
        "vpand ymm5, ymm2, ymm3",
        "vpand ymm4, ymm4, ymm5",
        "vpmovmskb eax, ymm4",
        "inc eax",
        "jnz 7f",
        "cmp rcx, rdx",
        "jae 6f",
        "add rcx, 128",
        "cmp rcx, rdx",
        "cmova rcx, rdx",
        "jmp 5b",
        "6:",
        "vzeroupper",
        "ret",
        // Which of the four blocks differs first.
        "7:",
        "vpmovmskb eax, ymm0",
        "inc eax",
        "jnz 8f",
        "add rcx, 32",
        "vpmovmskb eax, ymm1",
        "inc eax",
        "jnz 8f",
        "add rcx, 32",
        "vpmovmskb eax, ymm2",
        "inc eax",
        "jnz 8f",
        "add rcx, 32",
        "vpmovmskb eax, ymm3",
        "inc eax",
        "8:",
        "vzeroupper",
        "jmp 3b",
        // Less than 16: the first and the last 8.
        ".p2align 4",
        "10:",
        "xor eax, eax",
        "add edx, 8",
        "js 12f",
        "mov rcx, [rdi]",
        "mov r8, [rsi]",
        "cmp rcx, r8",
        "jne 11f",
        "mov rcx, [rdi + rdx]",
        "mov r8, [rsi + rdx]",
        "11:",
        "bswap rcx",
        "bswap r8",
        "cmp rcx, r8",
        "seta al",
        "sbb eax, 0",
        "ret",
        // Less than 8: the first and the last 4.
        "12:",
        "add edx, 4",
        "js 14f",
        "mov ecx, [rdi]",
        "mov r8d, [rsi]",
        "cmp ecx, r8d",
        "jne 13f",
        "mov ecx, [rdi + rdx]",
        "mov r8d, [rsi + rdx]",
        "13:",
        "bswap ecx",
        "bswap r8d",
        "cmp ecx, r8d",
        "seta al",
        "sbb eax, 0",
        "ret",
        // Less than 4.
        "14:",
        "add edx, 4",
        "jz 16f",
        "15:",
        "movzx eax, byte ptr [rdi]",
        "movzx ecx, byte ptr [rsi]",
        "inc rdi",
        "inc rsi",
        "sub eax, ecx",
        "jnz 16f",
        "dec edx",
        "jnz 15b",
        "16:",
        "ret",
        has_avx2 = sym HAS_AVX2,
    )
}

/// Whether `count` bytes differ.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
    naked_asm!("jmp {memcmp}", memcmp = sym memcmp)
}

/// The number of bytes before the first zero byte.
///
/// # Safety
/// There is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut len = 0;
    // SAFETY: as promised by the caller.
    while unsafe { *text.add(len) } != 0 {
        len = len.wrapping_add(1);
    }
    len
}

/// Which registers the system saves.
///
/// # Safety
/// The processor has the instruction.
#[target_feature(enable = "xsave")]
unsafe fn xgetbv() -> u64 {
    // SAFETY: as promised by the caller; register 0 is there wherever the instruction is.
    unsafe { _xgetbv(0) }
}
