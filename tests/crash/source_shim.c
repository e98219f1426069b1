// A preloaded witness and saboteur between the program and the libraries it calls.
//
//   SHIM_SOURCE=FILE      the data source (compared by the end of its path)
//   SHIM_STORE=FILE       the audit store (likewise)
//   SHIM_LOG=FILE         every statement that really begins to execute on the source and holds the
//                         word "marker" is appended here, one line of hex each, before it executes
//   SHIM_KILL_AFTER_OUTCOME=1   after a marked statement came to its end, the process is killed
//   right
//                         after the next flush of the store returned: the outcome is durable,
//                         nothing later is
//   SHIM_FULL_FLAG=FILE   while this file exists, writing to the store answers "no space left"
//
// The program does not know of it: what it says about itself is compared with what this saw.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int ends_with(const char* text, const char* end) {
  if (text == NULL || end == NULL || *end == '\0') return 0;
  const size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static int is_db(sqlite3_stmt* statement, const char* variable) {
  return ends_with(sqlite3_db_filename(sqlite3_db_handle(statement), "main"), getenv(variable));
}

static void log_line(const char* sql) {
  const char* path = getenv("SHIM_LOG");
  if (path == NULL) return;
  // Whole pages, filled up with spaces: a write that is killed may end between two pages, never
  // inside one, so a line is there whole or not at all. A statement that needs more is no test's.
  enum { kPage = 4096 };
  const size_t n = strlen(sql);
  if (2 * n + 1 > kPage) abort();
  char* line = malloc(kPage + 2);
  for (size_t i = 0; i < n; ++i) sprintf(line + 2 * i, "%02x", (unsigned char)sql[i]);
  memset(line + 2 * n, ' ', kPage - 2 * n);
  line[kPage - 1] = '\n';
  const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd >= 0) {
    if (write(fd, line, kPage) < 0) abort();
    close(fd);
  }
  free(line);
}

static atomic_int outcome_seen;

int sqlite3_step(sqlite3_stmt* statement) {
  static int (*real)(sqlite3_stmt*);
  if (real == NULL) real = (int (*)(sqlite3_stmt*))dlsym(RTLD_NEXT, "sqlite3_step");
  const char* sql = statement == NULL ? NULL : sqlite3_sql(statement);
  if (sql == NULL) return real(statement);

  if (strstr(sql, "marker") != NULL && is_db(statement, "SHIM_SOURCE") &&
      sqlite3_stmt_isexplain(statement) == 0) {
    if (!sqlite3_stmt_busy(statement)) log_line(sql);
    const int answer = real(statement);
    if (answer == SQLITE_DONE && getenv("SHIM_KILL_AFTER_OUTCOME") != NULL)
      atomic_store(&outcome_seen, 1);
    return answer;
  }
  return real(statement);
}

static int is_store_file(int fd) {
  char link[64], path[4096];
  const char* store = getenv("SHIM_STORE");
  if (store == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = '\0';
  char wal[4096];
  snprintf(wal, sizeof wal, "%s-wal", store);
  return ends_with(path, store) || ends_with(path, wal);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  const int answer = real(fd);
  if (atomic_load(&outcome_seen) && is_store_file(fd)) kill(getpid(), SIGKILL);
  return answer;
}

static int is_full(int fd) {
  const char* flag = getenv("SHIM_FULL_FLAG");
  return flag != NULL && access(flag, F_OK) == 0 && is_store_file(fd);
}

ssize_t pwrite64(int fd, const void* bytes, size_t count, off64_t offset) {
  static ssize_t (*real)(int, const void*, size_t, off64_t);
  if (real == NULL)
    real = (ssize_t(*)(int, const void*, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  if (is_full(fd)) {
    errno = ENOSPC;
    return -1;
  }
  return real(fd, bytes, count, offset);
}

ssize_t pwrite(int fd, const void* bytes, size_t count, off_t offset) {
  return pwrite64(fd, bytes, count, offset);
}

ssize_t write(int fd, const void* bytes, size_t count) {
  static ssize_t (*real)(int, const void*, size_t);
  if (real == NULL) real = (ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  if (is_full(fd)) {
    errno = ENOSPC;
    return -1;
  }
  return real(fd, bytes, count);
}
