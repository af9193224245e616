#pragma once

#include "engine/base/task.h"

#include <list>

namespace kaze::runtime::detail {

//! Lets coroutines of one loop through one at a time, in order of arrival.
class AsyncMutex {
public:
    class Guard {
    public:
        explicit Guard(AsyncMutex* mutex = nullptr) : m_mutex(mutex) { }
        Guard(Guard&& other) noexcept : m_mutex(std::exchange(other.m_mutex, nullptr)) { }
        Guard& operator=(Guard&& other) noexcept
        {
            std::swap(m_mutex, other.m_mutex);
            return *this;
        }
        ~Guard()
        {
            if (m_mutex)
                m_mutex->release();
        }

    private:
        AsyncMutex* m_mutex;
    };

    [[nodiscard]] base::Task<Guard> lock()
    {
        if (m_locked) {
            base::OneShot<bool> turn;
            m_waiting.push_back(turn);
            co_await turn.wait();
        }
        m_locked = true;
        co_return Guard(this);
    }

private:
    //! The lock passes to the next in line without being free in between.
    void release()
    {
        if (m_waiting.empty()) {
            m_locked = false;
            return;
        }
        const auto next = m_waiting.front();
        m_waiting.pop_front();
        next.set(true);
    }

    bool m_locked = false;
    std::list<base::OneShot<bool>> m_waiting; // holds no memory while nobody waits
};

} // namespace kaze::runtime::detail
