#pragma once

#include "engine/net/detail/transfer.h"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace kaze::net::detail {

class TransferEngine;

//! One libcurl multi handle with its connections and at most 128 transfers, because libcurl's cost of a transfer grows with
//! how many share a handle. Owned by the TransferEngine, which keeps it to its end so that its connections stay warm.
//!
//! libcurl forbids adding and removing transfers from inside its callbacks, where sinks run: what a sink asks for is put
//! aside and done as soon as libcurl returns.
class Multi {
public:
    static constexpr std::size_t kMostTransfers = 128;

    //! `index` names this Multi in what the poller reports.
    Multi(TransferEngine& engine, std::uint32_t index);
    ~Multi();
    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;

    [[nodiscard]] bool full() const { return m_transfers.size() >= kMostTransfers; }

    void start(const std::shared_ptr<Transfer>& transfer);
    void abort(const std::shared_ptr<Transfer>& transfer, base::Error reason);
    void abortAll(const base::Error& reason);

    //! Lets a paused transfer go on, once the caller is through.
    void resumeSoon(const std::shared_ptr<Transfer>& transfer);

    //! `events` are CURL_CSELECT_ bits.
    void socketReady(curl_socket_t fd, int events);

    //! Makes sure that the timer fires no later; it is not moved for anything later, but checks when it fires.
    void wakeBy(SteadyTime when);

private:
    void startLibcurlTimer(long milliseconds);
    void runSoon();
    void onTimer();
    template <class F>
    void inside(F call);
    void settle();
    void add(const std::shared_ptr<Transfer>& transfer);
    void finish(const std::shared_ptr<Transfer>& transfer);
    void expire(SteadyTime now);
    [[nodiscard]] SteadyTime nearest() const;

    TransferEngine& m_engine;
    std::uint32_t m_index;
    CURLM* m_multi;
    bool m_insideLibcurl = false;
    std::vector<std::shared_ptr<Transfer>> m_transfers;
    std::vector<std::shared_ptr<Transfer>> m_toAdd;
    std::vector<std::shared_ptr<Transfer>> m_toFinish;

    boost::asio::steady_timer m_timer;
    SteadyTime m_timerAt = SteadyTime::max(); //!< when our timer fires
    SteadyTime m_libcurlAt = SteadyTime::max(); //!< when libcurl wants to be called
    bool m_runPosted = false;
};

} // namespace kaze::net::detail
