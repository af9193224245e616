#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace kaze::test {

//! Something that happens once and that another thread waits for.
class Signal {
public:
    void raise();

    //! Whether it was raised in time.
    [[nodiscard]] bool wait(std::chrono::milliseconds atMost = std::chrono::seconds(10));

private:
    std::mutex m_mutex; // guards m_raised
    std::condition_variable m_changed;
    bool m_raised = false;
};

} // namespace kaze::test
