// A disk that fails. Calls that concern a file whose path begins with DISK_FOLDER fail
//   at the n-th call, or from it on, once disk_fail() was called (nth_writer.cpp), or
//   while the file DISK_FLAG is there, as the number DISK_FLAG_FAULT says.
// Files of the source (shop.db) and logs of the tests are let be. Further lies, for the program's own
// questions about its disk: DISK_TYPE, the number of its file system; DISK_NO_ROOM, a file: while it
// is there, no byte is free.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

// Numbers are nth_writer's too.
enum { kNothing, kFull, kWriteError, kShortWrite, kFlushError, kReadError };
// What a call is, and which failures it can have.
enum { kWrites = 1, kMakes = 2, kChanges = 4, kFlushes = 8, kReads = 16 };

static atomic_int fault = kNothing;
static atomic_long calls, nth;
static atomic_int is_sticky;

void disk_fail(int kind, long at, int sticky) {
  atomic_store(&calls, 0);
  atomic_store(&nth, at);
  atomic_store(&is_sticky, sticky);
  atomic_store(&fault, kind);
}

// How many calls there were that could have failed so.
long disk_calls(void) {
  return atomic_load(&calls);
}

#define REAL(name) ((__typeof__(&name))real(#name))

static void* real(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

static int ends_with(const char* text, const char* end) {
  const size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static int is_ours(const char* path) {
  const char* folder = getenv("DISK_FOLDER");
  return folder != NULL && strncmp(path, folder, strlen(folder)) == 0 &&
         !ends_with(path, "/shop.db") && !ends_with(path, ".log");
}

static int is_our_file(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = '\0';
  return is_ours(path);
}

static int can_fail_so(int kind, int call) {
  switch (kind) {
    case kFull:
      return (call & (kWrites | kMakes)) != 0;
    case kWriteError:
      return (call & (kWrites | kMakes | kChanges)) != 0;
    case kShortWrite:
      return (call & kWrites) != 0;
    case kFlushError:
      return (call & kFlushes) != 0;
    case kReadError:
      return (call & kReads) != 0;
    default:
      return 0;
  }
}

static int is_flag_up(const char* variable) {
  const char* flag = getenv(variable);
  return flag != NULL && access(flag, F_OK) == 0;
}

// Whether anything is to fail at all.
static int is_armed(void) {
  const int error = errno;
  const int is = atomic_load(&fault) != kNothing || is_flag_up("DISK_FLAG");
  errno = error;
  return is;
}

// What this call does: kNothing, or the failure. It concerns one of our files.
static int turn(int call) {
  const char* by_flag = getenv("DISK_FLAG_FAULT");
  if (by_flag != NULL) return can_fail_so(atoi(by_flag), call) ? atoi(by_flag) : kNothing;
  const int kind = atomic_load(&fault);
  if (kind == kNothing || !can_fail_so(kind, call)) return kNothing;
  const long mine = atomic_fetch_add(&calls, 1) + 1;
  const long at = atomic_load(&nth);
  return mine == at || (mine > at && atomic_load(&is_sticky)) ? kind : kNothing;
}

static int fd_turn(int fd, int call) {
  if (!is_armed()) return kNothing;
  const int error = errno;
  const int kind = is_our_file(fd) ? turn(call) : kNothing;
  errno = error;
  return kind;
}

static int path_turn(const char* path, int call) {
  if (!is_armed() || !is_ours(path)) return kNothing;
  return turn(call);
}

static int failed(int kind) {
  errno = kind == kFull ? ENOSPC : EIO;
  return -1;
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static ssize_t (*next)(int, const void*, size_t, off64_t);
  if (next == NULL) next = REAL(pwrite64);
  const int kind = fd_turn(fd, kWrites);
  if (kind == kShortWrite) return size > 1 ? next(fd, bytes, size / 2, at) : 0;
  return kind == kNothing ? next(fd, bytes, size, at) : failed(kind);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return pwrite64(fd, bytes, size, at);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  static ssize_t (*next)(int, const void*, size_t);
  if (next == NULL) next = REAL(write);
  const int kind = fd_turn(fd, kWrites);
  if (kind == kShortWrite) return size > 1 ? next(fd, bytes, size / 2) : 0;
  return kind == kNothing ? next(fd, bytes, size) : failed(kind);
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  const int kind = fd_turn(fd, kWrites);
  if (kind == kShortWrite) return count > 1 ? REAL(writev)(fd, parts, 1) : 0;
  return kind == kNothing ? REAL(writev)(fd, parts, count) : failed(kind);
}

int ftruncate64(int fd, off64_t size) {
  const int kind = fd_turn(fd, kChanges);
  return kind == kNothing ? REAL(ftruncate64)(fd, size) : failed(kind);
}

int ftruncate(int fd, off_t size) {
  return ftruncate64(fd, size);
}

static int flush(int fd, int (*next)(int)) {
  const int kind = fd_turn(fd, kFlushes);
  return kind == kNothing ? next(fd) : failed(kind);
}

int fdatasync(int fd) {
  return flush(fd, REAL(fdatasync));
}

int fsync(int fd) {
  return flush(fd, REAL(fsync));
}

ssize_t pread64(int fd, void* bytes, size_t size, off64_t at) {
  static ssize_t (*next)(int, void*, size_t, off64_t);
  if (next == NULL) next = REAL(pread64);
  const int kind = fd_turn(fd, kReads);
  return kind == kNothing ? next(fd, bytes, size, at) : failed(kind);
}

ssize_t pread(int fd, void* bytes, size_t size, off_t at) {
  return pread64(fd, bytes, size, at);
}

int unlink(const char* path) {
  const int kind = path_turn(path, kChanges);
  return kind == kNothing ? REAL(unlink)(path) : failed(kind);
}

int rename(const char* from, const char* to) {
  const int kind = path_turn(to, kMakes);
  return kind == kNothing ? REAL(rename)(from, to) : failed(kind);
}

static int make_turn(const char* path, int flags) {
  return (flags & O_CREAT) != 0 && access(path, F_OK) != 0 ? path_turn(path, kMakes) : kNothing;
}

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  const int kind = make_turn(path, flags);
  return kind == kNothing ? REAL(open64)(path, flags, mode) : failed(kind);
}

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  const int kind = make_turn(path, flags);
  return kind == kNothing ? REAL(open)(path, flags, mode) : failed(kind);
}

int statfs64(const char* path, struct statfs64* about) {
  const int answer = REAL(statfs64)(path, about);
  const char* type = getenv("DISK_TYPE");
  if (answer == 0 && type != NULL) about->f_type = strtol(type, NULL, 0);
  return answer;
}

int statfs(const char* path, struct statfs* about) {
  return statfs64(path, (struct statfs64*)about);
}

int statvfs64(const char* path, struct statvfs64* about) {
  const int answer = REAL(statvfs64)(path, about);
  if (answer == 0 && is_flag_up("DISK_NO_ROOM")) about->f_bavail = 0;
  return answer;
}

int statvfs(const char* path, struct statvfs* about) {
  return statvfs64(path, (struct statvfs64*)about);
}
