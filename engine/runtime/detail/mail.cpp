// How a live run hears what a person writes to it.

#include "engine/runtime/detail/live_run.h"

namespace kaze::runtime::detail {

base::Task<base::Result<>> LiveRun::receive(std::string text, std::string id)
{
    ++m_arriving;
    const auto run = m_stored.id;
    const auto now = m_host.parts.clock.now();
    const auto written = co_await m_host.store.putMail(run, std::move(text), std::move(id), now);
    m_mail = m_mail || written;
    if (--m_arriving == 0 && m_arrived)
        m_arrived->set(true);
    co_return written;
}

//! What is on its way has come.
base::Task<> LiveRun::mailArrived()
{
    while (m_arriving > 0) {
        m_arrived = std::make_unique<base::OneShot<bool>>();
        co_await m_arrived->wait();
        m_arrived.reset();
    }
}

//! It becomes part of the conversation where it stands in the log.
base::Task<base::Result<>> LiveRun::readMail()
{
    if (const auto ok = mayGoOn(); !ok || !std::exchange(m_mail, false))
        co_return ok;
    const auto now = m_host.parts.clock.now();
    const auto taken = co_await m_host.store.takeMail(m_stored.row, now, worked());
    if (!taken)
        co_return notWritten(taken.error());
    for (const auto& step : *taken) {
        m_lastStep = step.number;
        takeOver(std::get<MessageRecord>(step.record));
        tell(step);
    }
    co_return base::Result<>{};
}

} // namespace kaze::runtime::detail
