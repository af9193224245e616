#include "tests/support/signal.h"

namespace kaze::test {

void Signal::raise()
{
    const std::scoped_lock lock(m_mutex);
    m_raised = true;
    m_changed.notify_all();
}

bool Signal::wait(std::chrono::milliseconds atMost)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, atMost, [this] { return m_raised; });
}

} // namespace kaze::test
