// A disk that loses power. Preloaded under a program that keeps a store: everything it writes into
// POWER_FOLDER is remembered as durable only once it was flushed (fsync, fdatasync; for names, the
// fsync of their folder), and at random moments an image of what would be left is written:
//   even images: what was flushed, and nothing else;
//   odd images: that, and of the rest a random part: single 512-byte sectors of writes, truncations,
//   a prefix of the changes of names. Torn, and out of order.
// -shm and .lock are skipped: the first is memory, the second holds nothing.
//
//   POWER_FOLDER   the folder, empty at the start
//   POWER_OUT      where images go: POWER_OUT/0000/… and POWER_OUT/0000.told
//   POWER_JOURNAL  what the program acknowledged so far; copied beside each image
//   POWER_SEED     of the random numbers
//   POWER_IMAGES   after so many the program ends
//   POWER_EVERY    so many calls lie between two images, on average
//   POWER_LIE      if set, flushing the WAL counts only once the database file is written, as with
//                  synchronous=NORMAL
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { kSector = 512, kFiles = 4096, kNames = 64, kNameMax = 96 };

typedef struct Change {
  struct Change* next;
  int is_truncation;
  size_t at, size;  // of a truncation: at is the new size
  unsigned char bytes[];
} Change;

typedef struct {
  ino_t inode;
  unsigned char* bytes;  // durable
  size_t size;
  Change *first, *last;  // not durable yet
  Change* lied;          // the last one that a flush promised
} File;

typedef struct {
  char from[kNameMax], to[kNameMax];  // "" → name: made; name → "": removed; otherwise renamed
  int file;
} Naming;

typedef struct {
  char name[kNameMax];
  int file;
} Name;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static File files[kFiles];
static int files_count;
static Name names[kNames], durable_names[kNames];
static int names_count, durable_names_count;
static Naming namings[kFiles];
static int namings_count;
static char folder[4096];
static dev_t folder_device;
static ino_t folder_inode;
static uint64_t dice = 88172645463325252ULL;
static long countdown, images;

#define REAL(name) ((__typeof__(&name))real(#name))

static void* real(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

static ssize_t write_through(int fd, const void* bytes, size_t size) {
  static ssize_t (*next)(int, const void*, size_t);
  if (next == NULL) next = REAL(write);
  return next(fd, bytes, size);
}

static uint64_t roll(uint64_t below) {
  dice ^= dice << 13;
  dice ^= dice >> 7;
  dice ^= dice << 17;
  return dice % below;
}

static long number(const char* variable, long otherwise) {
  const char* text = getenv(variable);
  return text == NULL ? otherwise : atol(text);
}

__attribute__((constructor)) static void start(void) {
  const char* text = getenv("POWER_FOLDER");
  struct stat about;
  if (text == NULL || stat(text, &about) != 0) return;
  snprintf(folder, sizeof folder, "%s", text);
  folder_device = about.st_dev;
  folder_inode = about.st_ino;
  dice += (uint64_t)number("POWER_SEED", 1) * 0x9E3779B97F4A7C15ULL;
  for (int i = 0; i < 16; ++i) roll(2);
  countdown = 1 + (long)roll(2 * (uint64_t)number("POWER_EVERY", 50));
}

// The name inside our folder; NULL for a path that is elsewhere or skipped.
static const char* ours(const char* path) {
  const size_t n = strlen(folder);
  if (n == 0 || strncmp(path, folder, n) != 0 || path[n] != '/') return NULL;
  const char* name = path + n + 1;
  const size_t size = strlen(name);
  if (size == 0 || size >= kNameMax || strchr(name, '/') != NULL) return NULL;
  if (size > 4 && strcmp(name + size - 4, "-shm") == 0) return NULL;
  if (size > 5 && strcmp(name + size - 5, ".lock") == 0) return NULL;
  return name;
}

static int ends_with(const char* text, const char* end) {
  const size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static int find_name(const Name* in, int count, const char* name) {
  for (int i = 0; i < count; ++i)
    if (strcmp(in[i].name, name) == 0) return i;
  return -1;
}

static void put_name(Name* in, int* count, const char* name, int file) {
  int at = find_name(in, *count, name);
  if (at < 0) {
    if (*count == kNames) abort();
    at = (*count)++;
    snprintf(in[at].name, kNameMax, "%s", name);
  }
  in[at].file = file;
}

static void drop_name(Name* in, int* count, const char* name) {
  const int at = find_name(in, *count, name);
  if (at >= 0) in[at] = in[--*count];
}

static void rename_in(Name* in, int* count, const Naming* naming) {
  if (naming->from[0] != '\0') drop_name(in, count, naming->from);
  if (naming->to[0] != '\0') put_name(in, count, naming->to, naming->file);
}

static void note_naming(const char* from, const char* to, int file) {
  if (namings_count == kFiles) abort();
  Naming* naming = &namings[namings_count++];
  snprintf(naming->from, kNameMax, "%s", from);
  snprintf(naming->to, kNameMax, "%s", to);
  naming->file = file;
  rename_in(names, &names_count, naming);
}

static int new_file(ino_t inode) {
  if (files_count == kFiles) abort();
  files[files_count].inode = inode;
  return files_count++;
}

// The newest of that inode; the numbers of removed files come again.
static int file_of(int fd) {
  struct stat about;
  if (folder[0] == '\0' || fstat(fd, &about) != 0 || about.st_dev != folder_device) return -1;
  for (int i = files_count - 1; i >= 0; --i)
    if (files[i].inode == about.st_ino) return i;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return -1;
  path[n] = '\0';
  const char* name = ours(path);
  if (name == NULL || S_ISDIR(about.st_mode)) return -1;
  const int file = new_file(about.st_ino);
  note_naming("", name, file);
  return file;
}

// ---- what becomes durable -----------------------------------------------------------------------

static void resize(File* file, size_t size) {
  if (size > file->size) {
    file->bytes = realloc(file->bytes, size);
    memset(file->bytes + file->size, 0, size - file->size);
  }
  file->size = size;
}

static void apply(File* file, const Change* change) {
  if (change->is_truncation) {
    resize(file, change->at);
    return;
  }
  if (change->at + change->size > file->size) resize(file, change->at + change->size);
  memcpy(file->bytes + change->at, change->bytes, change->size);
}

// All changes up to that one, which stands in the list.
static void make_durable(File* file, const Change* up_to) {
  while (file->first != NULL) {
    Change* change = file->first;
    const int is_last = change == up_to;
    apply(file, change);
    file->first = change->next;
    free(change);
    if (is_last) break;
  }
  if (file->first == NULL) file->last = NULL;
  file->lied = NULL;
}

static void note_change(int index, int is_truncation, size_t at, const void* bytes, size_t size) {
  Change* change = malloc(sizeof *change + size);
  change->next = NULL;
  change->is_truncation = is_truncation;
  change->at = at;
  change->size = size;
  if (size > 0) memcpy(change->bytes, bytes, size);
  File* file = &files[index];
  if (file->last != NULL)
    file->last->next = change;
  else
    file->first = change;
  file->last = change;
}

// What a lying disk still does in order: the log before the database.
static void keep_promises_before_writing(int index) {
  const int db = find_name(names, names_count, "store.db");
  if (db < 0 || names[db].file != index) return;
  for (int i = 0; i < names_count; ++i)
    if (ends_with(names[i].name, "-wal") && files[names[i].file].lied != NULL)
      make_durable(&files[names[i].file], files[names[i].file].lied);
}

static void flush(int fd) {
  struct stat about;
  if (folder[0] == '\0' || fstat(fd, &about) != 0) return;
  if (about.st_dev == folder_device && about.st_ino == folder_inode) {
    for (int i = 0; i < namings_count; ++i)
      rename_in(durable_names, &durable_names_count, &namings[i]);
    namings_count = 0;
    return;
  }
  const int index = file_of(fd);
  if (index < 0) return;
  File* file = &files[index];
  const int lies = getenv("POWER_LIE") != NULL;
  for (int i = 0; lies && i < names_count; ++i)
    if (names[i].file == index && ends_with(names[i].name, "-wal")) {
      file->lied = file->last;
      return;
    }
  make_durable(file, NULL);
}

// ---- images -------------------------------------------------------------------------------------

static void write_file(const char* path, const unsigned char* bytes, size_t size) {
  const int fd = REAL(open64)(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) abort();
  for (size_t done = 0; done < size;) {
    const ssize_t n = write_through(fd, bytes + done, size - done);
    if (n <= 0) abort();
    done += (size_t)n;
  }
  close(fd);
}

// `luck` of 8 sectors arrived.
static void apply_torn(File* to, const Change* change, uint64_t luck) {
  if (change->is_truncation) {
    if (roll(8) < luck) apply(to, change);
    return;
  }
  for (size_t done = 0; done < change->size;) {
    const size_t at = change->at + done;
    size_t part = kSector - at % kSector;
    if (part > change->size - done) part = change->size - done;
    if (roll(8) < luck) {
      if (at + part > to->size) resize(to, at + part);
      memcpy(to->bytes + at, change->bytes + done, part);
    }
    done += part;
  }
}

static void write_image_of(const File* file, const char* path, int is_torn, uint64_t luck) {
  File copy = {.bytes = malloc(file->size + 1), .size = file->size};
  if (file->size > 0) memcpy(copy.bytes, file->bytes, file->size);
  if (is_torn)
    for (const Change* change = file->first; change != NULL; change = change->next)
      apply_torn(&copy, change, luck);
  write_file(path, copy.bytes, copy.size);
  free(copy.bytes);
}

// Before the files: what was told then is durable in them.
static void copy_journal(const char* to) {
  const char* path = getenv("POWER_JOURNAL");
  const int fd = path == NULL ? -1 : REAL(open64)(path, O_RDONLY | O_CLOEXEC);
  struct stat about;
  if (fd < 0 || fstat(fd, &about) != 0) {
    write_file(to, NULL, 0);
    return;
  }
  unsigned char* bytes = malloc((size_t)about.st_size + 1);
  const ssize_t n = pread(fd, bytes, (size_t)about.st_size, 0);
  write_file(to, bytes, n > 0 ? (size_t)n : 0);
  free(bytes);
  close(fd);
}

static void write_image(void) {
  const char* out = getenv("POWER_OUT");
  char path[4400];
  snprintf(path, sizeof path, "%s/%04ld.told", out, images);
  copy_journal(path);
  snprintf(path, sizeof path, "%s/%04ld", out, images);
  if (mkdir(path, 0700) != 0) abort();
  const int is_torn = images % 2 == 1;
  const uint64_t luck = 1 + roll(7);
  Name left[kNames];
  int left_count = durable_names_count;
  memcpy(left, durable_names, sizeof left);
  const int arrived = is_torn ? (int)roll((uint64_t)namings_count + 1) : 0;
  for (int i = 0; i < arrived; ++i) rename_in(left, &left_count, &namings[i]);
  for (int i = 0; i < left_count; ++i) {
    snprintf(path, sizeof path, "%s/%04ld/%.95s", out, images, left[i].name);
    write_image_of(&files[left[i].file], path, is_torn, luck);
  }
  if (++images >= number("POWER_IMAGES", 10)) _exit(0);
}

// At the beginning of each call that could change something. The lock is held.
static void tick(void) {
  if (folder[0] == '\0' || --countdown > 0) return;
  write_image();
  countdown = 1 + (long)roll(2 * (uint64_t)number("POWER_EVERY", 50));
}

// ---- the calls ----------------------------------------------------------------------------------

static int opened(int fd, int flags, int was_there) {
  if (fd < 0) return fd;
  const int error = errno;
  pthread_mutex_lock(&lock);
  const int before = files_count;
  int file = file_of(fd);
  if (file >= 0 && (flags & O_CREAT) != 0 && !was_there && files_count == before) {
    // A new file under a number that was in use before.
    struct stat about;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t n = readlink(link, path, sizeof path - 1);
    if (n > 0 && fstat(fd, &about) == 0) {
      path[n] = '\0';
      const char* name = ours(path);
      if (name != NULL) {
        file = new_file(about.st_ino);
        note_naming("", name, file);
      }
    }
  }
  if (file >= 0 && (flags & O_TRUNC) != 0 && was_there) note_change(file, 1, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

static int is_there(const char* path) {
  const int error = errno;
  const int is = access(path, F_OK) == 0;
  errno = error;
  return is;
}

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  const int was_there = is_there(path);
  return opened(REAL(open64)(path, flags, mode), flags, was_there);
}

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  const int was_there = is_there(path);
  return opened(REAL(open)(path, flags, mode), flags, was_there);
}

static FILE* fopened(FILE* file, const char* mode, int was_there) {
  if (file != NULL)
    opened(fileno(file), mode[0] == 'w' ? O_CREAT | O_TRUNC : mode[0] == 'a' ? O_CREAT : 0,
           was_there);
  return file;
}

FILE* fopen(const char* path, const char* mode) {
  const int was_there = is_there(path);
  return fopened(REAL(fopen)(path, mode), mode, was_there);
}

FILE* fopen64(const char* path, const char* mode) {
  const int was_there = is_there(path);
  return fopened(REAL(fopen64)(path, mode), mode, was_there);
}

static void written(int fd, const void* bytes, ssize_t size, off64_t at) {
  if (size <= 0) return;
  pthread_mutex_lock(&lock);
  const int file = file_of(fd);
  if (file >= 0) {
    tick();
    keep_promises_before_writing(file);
    note_change(file, 0, (size_t)at, bytes, (size_t)size);
  }
  pthread_mutex_unlock(&lock);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static ssize_t (*next)(int, const void*, size_t, off64_t);
  if (next == NULL) next = REAL(pwrite64);
  const ssize_t done = next(fd, bytes, size, at);
  written(fd, bytes, done, at);
  return done;
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return pwrite64(fd, bytes, size, at);
}

// Where the bytes went: the offset behind them, less their number.
static void written_behind(int fd, const void* bytes, ssize_t size) {
  const int error = errno;
  const off64_t end = lseek64(fd, 0, SEEK_CUR);
  if (end >= size) written(fd, bytes, size, end - size);
  errno = error;
}

ssize_t write(int fd, const void* bytes, size_t size) {
  const ssize_t done = write_through(fd, bytes, size);
  written_behind(fd, bytes, done);
  return done;
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  ssize_t done = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t n = write(fd, parts[i].iov_base, parts[i].iov_len);
    if (n < 0) return done > 0 ? done : n;
    done += n;
  }
  return done;
}

int ftruncate64(int fd, off64_t size) {
  const int answer = REAL(ftruncate64)(fd, size);
  pthread_mutex_lock(&lock);
  const int file = answer == 0 ? file_of(fd) : -1;
  if (file >= 0) {
    tick();
    keep_promises_before_writing(file);
    note_change(file, 1, (size_t)size, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  return answer;
}

int ftruncate(int fd, off_t size) {
  return ftruncate64(fd, size);
}

// The real flush is left out: nobody pulls the plug of this machine.
static int flushed(int fd) {
  pthread_mutex_lock(&lock);
  tick();
  flush(fd);
  pthread_mutex_unlock(&lock);
  return 0;
}

int fdatasync(int fd) {
  return flushed(fd);
}

int fsync(int fd) {
  return flushed(fd);
}

int unlink(const char* path) {
  const int answer = REAL(unlink)(path);
  const char* name = ours(path);
  if (answer == 0 && name != NULL) {
    pthread_mutex_lock(&lock);
    tick();
    note_naming(name, "", -1);
    pthread_mutex_unlock(&lock);
  }
  return answer;
}

int remove(const char* path) {
  return unlink(path);
}

int rename(const char* from, const char* to) {
  const int answer = REAL(rename)(from, to);
  const char *a = ours(from), *b = ours(to);
  if (answer == 0 && a != NULL && b != NULL) {
    pthread_mutex_lock(&lock);
    tick();
    const int at = find_name(names, names_count, a);
    if (at >= 0) note_naming(a, b, names[at].file);
    pthread_mutex_unlock(&lock);
  }
  return answer;
}
