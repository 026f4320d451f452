// A std::mutex that clang's thread safety analysis understands
// (https://clang.llvm.org/docs/ThreadSafetyAnalysis.html).
//
// Not absl::Mutex: ThreadSanitizer cannot see the one in Debian's package.
#pragma once

#include <mutex>

#if defined(__clang__)
#define FRAMECAST_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define FRAMECAST_THREAD_ANNOTATION(x)
#endif

#define FRAMECAST_GUARDED_BY(x) FRAMECAST_THREAD_ANNOTATION(guarded_by(x))
#define FRAMECAST_REQUIRES(x) FRAMECAST_THREAD_ANNOTATION(requires_capability(x))
#define FRAMECAST_EXCLUDES(x) FRAMECAST_THREAD_ANNOTATION(locks_excluded(x))

namespace framecast::hub {

class FRAMECAST_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  void Lock() FRAMECAST_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void Unlock() FRAMECAST_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class FRAMECAST_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) FRAMECAST_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() FRAMECAST_THREAD_ANNOTATION(release_capability()) { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace framecast::hub
