//! The memory functions that compiled code calls.
//!
//! Each is written for few bytes, since programs carry it. From 16 bytes on, 16 are moved at once, and the
//! last 16 may overlap those before, so that no byte is moved alone. From [`LARGE`] on, the processor's
//! string instructions are faster: by then, the time that they take to start is small.

use core::arch::naked_asm;

/// From so many bytes on, string instructions are used.
const LARGE: usize = 1024;

/// Finds out what the processor can do; these functions need nothing that not every one can.
#[inline(always)]
pub fn detect() {}

/// Copies `count` bytes between places that do not overlap.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // `memmove` calls it for places that overlap: where `to` comes first, each byte is read before it is
    // overwritten, and of less than 16 bytes all are.
    naked_asm!(
        "mov rax, rdi",
        "mov rcx, rdx",
        "sub rdx, 16",
        "jb 4f",
        "cmp rcx, {large}",
        "jae 3f",
        "movups xmm1, [rsi + rdx]",
        "xor ecx, ecx",
        "2:",
        "movups xmm0, [rsi + rcx]",
        "movups [rdi + rcx], xmm0",
        "add rcx, 16",
        "cmp rcx, rdx",
        "jb 2b",
        "movups [rdi + rdx], xmm1",
        "ret",
        "3:",
        "rep movsb",
        "ret",
        // Less than 16: the first and the last 8.
        "4:",
        "add edx, 8",
        "js 5f",
        "mov rcx, [rsi]",
        "mov rsi, [rsi + rdx]",
        "mov [rdi], rcx",
        "mov [rdi + rdx], rsi",
        "ret",
        // Less than 8: the first and the last 4.
        "5:",
        "add edx, 4",
        "js 6f",
        "mov ecx, [rsi]",
        "mov esi, [rsi + rdx]",
        "mov [rdi], ecx",
        "mov [rdi + rdx], esi",
        "ret",
        // Less than 4: the first, the last and the one in the middle.
        "6:",
        "add edx, 4",
        "jz 7f",
        "mov cl, [rsi]",
        "mov r8b, [rsi + rdx - 1]",
        "lea r9, [rdi + rdx - 1]",
        "shr edx",
        "mov sil, [rsi + rdx]",
        "mov [rdi + rdx], sil",
        "mov [r9], r8b",
        "mov [rdi], cl",
        "7:",
        "ret",
        large = const LARGE,
    )
}

/// Copies `count` bytes between places that may overlap.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    naked_asm!(
        "mov rax, rdi",
        "sub rax, rsi",
        "cmp rax, rdx",
        "jae {memcpy}",
        "cmp rdx, 16",
        "jb {memcpy}",
        // Backwards, from the last 16 bytes on.
        "mov rax, rdi",
        "movups xmm1, [rsi]",
        "2:",
        "sub rdx, 16",
        "movups xmm0, [rsi + rdx]",
        "movups [rdi + rdx], xmm0",
        "cmp rdx, 16",
        "ja 2b",
        "movups [rdi], xmm1",
        "ret",
        memcpy = sym memcpy,
    )
}

/// Sets `count` bytes.
///
/// # Safety
/// The place has so many bytes.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    naked_asm!(
        "movzx eax, sil",
        "mov rcx, rdx",
        "sub rdx, 16",
        // Less than 16 are many more here.
        "cmp rdx, {large}",
        "jae 3f",
        "imul eax, eax, 0x01010101",
        "movd xmm0, eax",
        "pshufd xmm0, xmm0, 0",
        "xor ecx, ecx",
        "2:",
        "movups [rdi + rcx], xmm0",
        "add rcx, 16",
        "cmp rcx, rdx",
        "jb 2b",
        "movups [rdi + rdx], xmm0",
        "mov rax, rdi",
        "ret",
        "3:",
        "mov r8, rdi",
        "rep stosb",
        "mov rax, r8",
        "ret",
        large = const LARGE,
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
        "xor eax, eax",
        "xor ecx, ecx",
        "xor r8d, r8d",
        "sub rdx, 16",
        "jb 4f",
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
        // The last 16, once.
        "mov rcx, rdx",
        "xor r8d, 1",
        "jnz 2b",
        "ret",
        // They differ where the mask has its first 0, which the subtraction of ones has made a 1.
        "3:",
        "bsf eax, eax",
        "add rcx, rax",
        "movzx eax, byte ptr [rdi + rcx]",
        "movzx ecx, byte ptr [rsi + rcx]",
        "sub eax, ecx",
        "ret",
        // Less than 16: the first and the last 8.
        "4:",
        "add edx, 8",
        "js 6f",
        "mov rcx, [rdi]",
        "mov r8, [rsi]",
        "cmp rcx, r8",
        "jne 5f",
        "mov rcx, [rdi + rdx]",
        "mov r8, [rsi + rdx]",
        "5:",
        "bswap rcx",
        "bswap r8",
        "cmp rcx, r8",
        "seta al",
        "sbb eax, 0",
        "ret",
        // Less than 8.
        "6:",
        "add edx, 8",
        "jz 8f",
        "7:",
        "movzx eax, byte ptr [rdi]",
        "movzx ecx, byte ptr [rsi]",
        "inc rdi",
        "inc rsi",
        "sub eax, ecx",
        "jnz 8f",
        "dec edx",
        "jnz 7b",
        "8:",
        "ret",
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
