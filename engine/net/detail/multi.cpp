#include "engine/net/detail/multi.h"

#include "engine/net/detail/transfer_engine.h"

#include <boost/asio/post.hpp>

#include <utility>

namespace kaze::net::detail {

Multi::Multi(TransferEngine& engine, std::uint32_t index)
    : m_engine(engine), m_index(index), m_multi(curl_multi_init()), m_timer(engine.executor())
{
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(
        m_multi, CURLMOPT_SOCKETFUNCTION, +[](CURL*, curl_socket_t fd, int what, void* self, void*) noexcept -> int {
            auto& multi = *static_cast<Multi*>(self);
            return multi.m_engine.watch(multi.m_index, fd, what) ? 0 : -1;
        });
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(
        m_multi, CURLMOPT_TIMERFUNCTION, +[](CURLM*, long milliseconds, void* self) noexcept -> int {
            static_cast<Multi*>(self)->startLibcurlTimer(milliseconds);
            return 0;
        });
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, static_cast<long>(kMostTransfers));
}

Multi::~Multi()
{
    curl_multi_cleanup(m_multi);
}

void Multi::start(const std::shared_ptr<Transfer>& transfer)
{
    transfer->multi = this;
    transfer->slot = m_transfers.size();
    m_transfers.push_back(transfer);
    if (m_insideLibcurl)
        m_toAdd.push_back(transfer);
    else
        add(transfer);
}

void Multi::abort(const std::shared_ptr<Transfer>& transfer, base::Error reason)
{
    if (transfer->multi != this)
        return;
    if (!transfer->error)
        transfer->error = std::move(reason);
    if (m_insideLibcurl)
        m_toFinish.push_back(transfer);
    else
        finish(transfer);
}

void Multi::abortAll(const base::Error& reason)
{
    const auto transfers = m_transfers;
    for (const auto& transfer : transfers)
        abort(transfer, reason);
}

void Multi::resumeSoon(const std::shared_ptr<Transfer>& transfer)
{
    boost::asio::post(m_engine.executor(), [engine = m_engine.weak_from_this(), transfer, this] {
        if (const auto alive = engine.lock(); alive && transfer->multi == this && transfer->easy())
            inside([&] { transfer->unpause(); });
    });
}

void Multi::socketReady(curl_socket_t fd, int events)
{
    int running = 0;
    inside([&] { curl_multi_socket_action(m_multi, fd, events, &running); });
}

void Multi::wakeBy(SteadyTime when)
{
    if (when >= m_timerAt)
        return;
    m_timerAt = when;
    m_timer.expires_at(when);
    m_timer.async_wait([engine = m_engine.weak_from_this(), this](const boost::system::error_code& error) {
        if (const auto alive = engine.lock(); alive && !error)
            onTimer();
    });
}

void Multi::startLibcurlTimer(long milliseconds)
{
    m_libcurlAt = SteadyTime::max();
    if (milliseconds == 0)
        runSoon();
    if (milliseconds <= 0)
        return;
    m_libcurlAt = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    wakeBy(m_libcurlAt);
}

void Multi::runSoon()
{
    if (std::exchange(m_runPosted, true))
        return;
    boost::asio::post(m_engine.executor(), [engine = m_engine.weak_from_this(), this] {
        const auto alive = engine.lock();
        if (!alive)
            return;
        m_runPosted = false;
        socketReady(CURL_SOCKET_TIMEOUT, 0);
    });
}

void Multi::onTimer()
{
    m_timerAt = SteadyTime::max();
    const auto now = std::chrono::steady_clock::now();
    if (m_libcurlAt <= now) {
        m_libcurlAt = SteadyTime::max();
        socketReady(CURL_SOCKET_TIMEOUT, 0);
    }
    expire(now);
    wakeBy(nearest());
}

template <class F>
void Multi::inside(F call)
{
    m_insideLibcurl = true;
    call();
    m_insideLibcurl = false;
    settle();
}

void Multi::settle()
{
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        Transfer* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        transfer->conclude(message->data.result);
        finish(transfer->shared_from_this());
    }
    for (const auto& transfer : std::exchange(m_toFinish, {}))
        finish(transfer);
    for (const auto& transfer : std::exchange(m_toAdd, {}))
        if (transfer->multi == this)
            add(transfer);
}

void Multi::add(const std::shared_ptr<Transfer>& transfer)
{
    CURL* easy = m_engine.takeHandle();
    if (easy)
        transfer->attach(easy, m_engine.options());
    if (!easy || curl_multi_add_handle(m_multi, easy) != CURLM_OK) {
        transfer->error
            = base::Error{base::ErrorCode::Internal, "out of memory for a request to " + transfer->url.authority(), nullptr};
        finish(transfer);
        return;
    }
    wakeBy(transfer->due());
}

void Multi::finish(const std::shared_ptr<Transfer>& transfer)
{
    if (transfer->multi != this)
        return;
    const auto keep = transfer;
    m_transfers.back()->slot = keep->slot;
    std::swap(m_transfers[keep->slot], m_transfers.back());
    m_transfers.pop_back();
    if (CURL* easy = keep->easy()) {
        curl_multi_remove_handle(m_multi, easy);
        m_engine.giveHandle(keep->detach());
    }
    keep->complete();
}

void Multi::expire(SteadyTime now)
{
    const auto transfers = m_transfers;
    for (const auto& transfer : transfers)
        if (transfer->multi == this && transfer->due() <= now)
            abort(transfer, transfer->timedOut());
}

SteadyTime Multi::nearest() const
{
    auto soonest = m_libcurlAt;
    for (const auto& transfer : m_transfers)
        soonest = std::min(soonest, transfer->due());
    return soonest;
}

} // namespace kaze::net::detail
