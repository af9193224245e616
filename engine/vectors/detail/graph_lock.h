#pragma once

#include <pthread.h>

namespace kaze::vectors::detail {

//! A shared mutex that is fair to one writer and many readers: a waiting writer holds new readers back, and readers that wait when it
//! leaves go first. std::shared_mutex prefers readers, whose steady stream would never let an insertion through.
class GraphLock {
public:
    GraphLock()
    {
        pthread_rwlockattr_t attributes;
        pthread_rwlockattr_init(&attributes);
        pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
        pthread_rwlock_init(&m_lock, &attributes);
        pthread_rwlockattr_destroy(&attributes);
    }
    ~GraphLock() { pthread_rwlock_destroy(&m_lock); }
    GraphLock(const GraphLock&) = delete;
    GraphLock& operator=(const GraphLock&) = delete;

    void lock() { pthread_rwlock_wrlock(&m_lock); }
    void unlock() { pthread_rwlock_unlock(&m_lock); }
    void lock_shared() { pthread_rwlock_rdlock(&m_lock); }
    void unlock_shared() { pthread_rwlock_unlock(&m_lock); }

private:
    pthread_rwlock_t m_lock;
};

} // namespace kaze::vectors::detail
