#include "tests/support/fault_fs.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <deque>
#include <mutex>
#include <utility>

#include "eventstore/manifest_first.h"

namespace slipway::support {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using FilePtr = std::shared_ptr<FaultDisk::File>;

IOStatus to_status(DiskError error, const std::string& path) {
  switch (error) {
    case DiskError::not_found:
      return IOStatus::PathNotFound(path);
    case DiskError::no_space:
      return IOStatus::NoSpace(path, "the disk is full");
    case DiskError::exists:
      return IOStatus::IOError(path, "it exists");
    case DiskError::failed:
      return IOStatus::IOError(path, "the disk failed");
    case DiskError::off:
      return IOStatus::IOError(path, "the power is out");
  }
  return IOStatus::IOError(path);
}

template <class T>
IOStatus to_status(const FaultDisk::Result<T>& result, const std::string& path) {
  return result ? IOStatus::OK() : to_status(result.error(), path);
}

std::string_view view(const Slice& slice) {
  return {slice.data(), slice.size()};
}

// One path for a file, however it is written: "//log/./x" is "/log/x".
std::string normal(const std::string& path) {
  std::string result;
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string part = path.substr(at, end - at);
    if (!part.empty() && part != ".") result += "/" + part;
    at = end + 1;
  }
  return result.empty() ? "/" : result;
}

class Reader {
 public:
  Reader(FaultDisk& disk, FilePtr file) : disk_(disk), file_(std::move(file)) {}
  IOStatus read(std::uint64_t offset, std::size_t size, Slice* result, char* scratch) const {
    *result = Slice(scratch, disk_.read(*file_, offset, size, scratch));
    return IOStatus::OK();
  }

 private:
  FaultDisk& disk_;
  FilePtr file_;
};

class SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(Reader reader) : reader_(std::move(reader)) {}
  IOStatus Read(std::size_t size, const IOOptions&, Slice* result, char* scratch, IODebugContext*) override {
    const IOStatus status = reader_.read(offset_, size, result, scratch);
    offset_ += result->size();
    return status;
  }
  IOStatus Skip(std::uint64_t size) override {
    offset_ += size;
    return IOStatus::OK();
  }

 private:
  const Reader reader_;
  std::uint64_t offset_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccessFile(Reader reader) : reader_(std::move(reader)) {}
  IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    return reader_.read(offset, size, result, scratch);
  }

 private:
  const Reader reader_;
};

class WritableFile final : public rocksdb::FSWritableFile {
 public:
  WritableFile(FaultDisk& disk, FilePtr file, std::string path)
      : disk_(disk), file_(std::move(file)), path_(std::move(path)), end_(disk.size(*file_)) {}

  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    const auto written = disk_.write(*file_, end_, view(data));
    end_ = disk_.size(*file_);
    return to_status(written, path_);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
    if (size == end_) return IOStatus::OK();
    const auto truncated = disk_.truncate(*file_, size);
    end_ = disk_.size(*file_);
    return to_status(truncated, path_);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return to_status(disk_.sync(*file_), path_); }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return end_; }

 private:
  FaultDisk& disk_;
  const FilePtr file_;
  const std::string path_;
  std::uint64_t end_;
};

class RandomRWFile final : public rocksdb::FSRandomRWFile {
 public:
  RandomRWFile(FaultDisk& disk, FilePtr file, std::string path)
      : disk_(disk), file_(std::move(file)), path_(std::move(path)) {}

  IOStatus Write(std::uint64_t offset, const Slice& data, const IOOptions&, IODebugContext*) override {
    return to_status(disk_.write(*file_, offset, view(data)), path_);
  }
  IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    *result = Slice(scratch, disk_.read(*file_, offset, size, scratch));
    return IOStatus::OK();
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return to_status(disk_.sync(*file_), path_); }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  FaultDisk& disk_;
  const FilePtr file_;
  const std::string path_;
};

class Directory final : public rocksdb::FSDirectory {
 public:
  Directory(FaultDisk& disk, std::string path) : disk_(disk), path_(std::move(path)), boot_(disk.boot()) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    if (disk_.boot() != boot_) return to_status(DiskError::off, path_);
    return to_status(disk_.sync_directory(path_), path_);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  FaultDisk& disk_;
  const std::string path_;
  const std::uint64_t boot_;
};

class Silence final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
  std::size_t GetLogFileSize() const override { return 0; }
};

class Lock final : public rocksdb::FileLock {};

}  // namespace

class FaultFs::FileSystem final : public rocksdb::FileSystem {
 public:
  explicit FileSystem(FaultDisk& disk) : disk_(disk), boot_(disk.boot()) {}
  const char* Name() const override { return "FaultFs"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext*) override {
    return open<SequentialFile>(name, result);
  }
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext*) override {
    return open<RandomAccessFile>(name, result);
  }
  IOStatus NewWritableFile(const std::string& name, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext*) override {
    const auto path = normal(name);
    if (!alive()) return gone(path);
    auto file = disk_.create(path);
    if (file) *result = std::make_unique<WritableFile>(disk_, *file, path);
    return to_status(file, path);
  }
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              IODebugContext* context) override {
    const auto path = normal(name);
    auto file = disk_.open(path);
    if (!file) return NewWritableFile(name, options, result, context);
    *result = std::make_unique<WritableFile>(disk_, *file, path);
    return IOStatus::OK();
  }
  IOStatus NewRandomRWFile(const std::string& name, const FileOptions&,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* result, IODebugContext*) override {
    const auto path = normal(name);
    auto file = disk_.open(path);
    if (file) *result = std::make_unique<RandomRWFile>(disk_, *file, path);
    return to_status(file, path);
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext*) override {
    const auto path = normal(name);
    if (!disk_.is_directory(path)) return IOStatus::PathNotFound(path);
    *result = std::make_unique<Directory>(disk_, path);
    return IOStatus::OK();
  }

  IOStatus FileExists(const std::string& name, const IOOptions&, IODebugContext*) override {
    return disk_.exists(normal(name)) ? IOStatus::OK() : IOStatus::NotFound(name);
  }
  IOStatus IsDirectory(const std::string& name, const IOOptions&, bool* is_directory,
                       IODebugContext*) override {
    *is_directory = disk_.is_directory(normal(name));
    return IOStatus::OK();
  }
  IOStatus GetChildren(const std::string& name, const IOOptions&, std::vector<std::string>* result,
                       IODebugContext*) override {
    const auto path = normal(name);
    if (!disk_.is_directory(path)) return IOStatus::NotFound(path);
    *result = disk_.children(path);
    return IOStatus::OK();
  }
  IOStatus GetFileSize(const std::string& name, const IOOptions&, std::uint64_t* size,
                       IODebugContext*) override {
    const auto path = normal(name);
    const auto file = disk_.open(path);
    if (file) *size = disk_.size(**file);
    return to_status(file, path);
  }
  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, std::uint64_t* time,
                                   IODebugContext*) override {
    *time = 0;
    return IOStatus::OK();
  }
  IOStatus GetAbsolutePath(const std::string& name, const IOOptions&, std::string* path,
                           IODebugContext*) override {
    *path = normal(name);
    return IOStatus::OK();
  }
  IOStatus GetTestDirectory(const IOOptions&, std::string* path, IODebugContext*) override {
    *path = "/test";
    return IOStatus::OK();
  }

  IOStatus DeleteFile(const std::string& name, const IOOptions&, IODebugContext*) override {
    const auto path = normal(name);
    if (!alive()) return gone(path);
    return to_status(disk_.remove(path), path);
  }
  IOStatus DeleteDir(const std::string& name, const IOOptions& options, IODebugContext* context) override {
    return DeleteFile(name, options, context);
  }
  IOStatus CreateDir(const std::string& name, const IOOptions&, IODebugContext*) override {
    const auto path = normal(name);
    if (!alive()) return gone(path);
    return to_status(disk_.make_directory(path), path);
  }
  IOStatus CreateDirIfMissing(const std::string& name, const IOOptions&, IODebugContext*) override {
    const auto path = normal(name);
    if (!alive()) return gone(path);
    const auto made = disk_.make_directory(path);
    if (!made && made.error() == DiskError::exists) return IOStatus::OK();
    return to_status(made, path);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                      IODebugContext*) override {
    return alive() ? to_status(disk_.rename(normal(from), normal(to)), from) : gone(from);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions&,
                    IODebugContext*) override {
    return alive() ? to_status(disk_.link(normal(from), normal(to)), from) : gone(from);
  }
  IOStatus Truncate(const std::string& name, std::size_t size, const IOOptions&, IODebugContext*) override {
    const auto path = normal(name);
    const auto file = disk_.open(path);
    return file ? to_status(disk_.truncate(**file, size), path) : to_status(file, path);
  }
  // A database is opened once at a time here.
  IOStatus LockFile(const std::string& name, const IOOptions&, rocksdb::FileLock** lock,
                    IODebugContext*) override {
    const auto path = normal(name);
    if (!disk_.exists(path))
      if (const auto made = disk_.create(path); !made) return to_status(made, path);
    *lock = new Lock;
    return IOStatus::OK();
  }
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
    delete lock;
    return IOStatus::OK();
  }
  IOStatus NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>* result,
                     IODebugContext*) override {
    *result = std::make_shared<Silence>();
    return IOStatus::OK();
  }

 private:
  template <class Opened, class Result>
  IOStatus open(const std::string& name, Result* result) {
    const auto path = normal(name);
    auto file = disk_.open(path);
    if (file) *result = std::make_unique<Opened>(Reader(disk_, *file));
    return to_status(file, path);
  }

  // False for what is left of a process that was ended.
  bool alive() const { return disk_.boot() == boot_; }
  static IOStatus gone(const std::string& path) { return to_status(DiskError::off, path); }

  FaultDisk& disk_;
  const std::uint64_t boot_;
};

// RocksDB rests for a second before it tries again what failed: here it need not.
class RestlessClock final : public rocksdb::SystemClockWrapper {
 public:
  RestlessClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "RestlessClock"; }
  void SleepForMicroseconds(int) override {}
};

// Threads and clock are the machine's, unless background work is stepped.
class FaultFs::Env final : public rocksdb::EnvWrapper {
 public:
  Env(rocksdb::Env* base, std::shared_ptr<rocksdb::FileSystem> files, BackgroundWork work)
      : EnvWrapper(base), work_(work) {
    file_system_ = std::move(files);  // Else RocksDB would go through the older interface.
    if (work_ == BackgroundWork::stepped) system_clock_ = std::make_shared<RestlessClock>();
  }

  void Schedule(void (*function)(void*), void* argument, Priority priority, void* tag,
                void (*unscheduled)(void*)) override {
    if (work_ == BackgroundWork::threads)
      return EnvWrapper::Schedule(function, argument, priority, tag, unscheduled);
    const std::lock_guard lock(mutex_);
    jobs_.push_back({function, argument, priority, tag, unscheduled});
  }
  int UnSchedule(void* tag, Priority priority) override {
    if (work_ == BackgroundWork::threads) return EnvWrapper::UnSchedule(tag, priority);
    std::deque<Job> removed;
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(jobs_, [&](const Job& job) {
        if (job.tag != tag || job.priority != priority) return false;
        removed.push_back(job);
        return true;
      });
    }
    for (const Job& job : removed)
      if (job.unscheduled) job.unscheduled(job.argument);
    return static_cast<int>(removed.size());
  }
  unsigned int GetThreadPoolQueueLen(Priority priority) const override {
    return work_ == BackgroundWork::threads ? EnvWrapper::GetThreadPoolQueueLen(priority) : 0;
  }

  void run_all() {
    constexpr int jobs_max = 32;  // What fails is tried again for ever.
    for (int i = 0; i < jobs_max; ++i) {
      const auto job = next();
      if (!job) return;
      job->function(job->argument);
    }
  }

 private:
  struct Job {
    void (*function)(void*);
    void* argument;
    Priority priority;
    void* tag;
    void (*unscheduled)(void*);
  };

  std::optional<Job> next() {
    const std::lock_guard lock(mutex_);
    if (jobs_.empty()) return std::nullopt;
    const Job job = jobs_.front();
    jobs_.pop_front();
    return job;
  }

  const BackgroundWork work_;
  std::mutex mutex_;
  std::deque<Job> jobs_;
};

FaultFs::FaultFs(FaultDisk& disk, BackgroundWork work) {
  auto files = with_manifest_first(std::make_shared<FileSystem>(disk));
  base_ = rocksdb::NewCompositeEnv(files);
  env_ = std::make_unique<Env>(base_.get(), std::move(files), work);
}
FaultFs::~FaultFs() = default;

rocksdb::Env* FaultFs::env() const {
  return env_.get();
}

void FaultFs::run_background_work() {
  env_->run_all();
}

}  // namespace slipway::support
