#pragma once

#include "engine/net/detail/multi.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace kaze::net::detail {

//! What an HttpClient is made of: the Multis, the sockets they watch, and easy handles to use again. All sockets sit in one
//! epoll set, which the loop watches as a single descriptor: one wake-up serves every socket that is ready, and no handler
//! can outlive its socket. Loop thread only.
class TransferEngine : public std::enable_shared_from_this<TransferEngine> {
public:
    TransferEngine(base::Executor executor, HttpClientOptions options);
    ~TransferEngine();
    TransferEngine(const TransferEngine&) = delete;
    TransferEngine& operator=(const TransferEngine&) = delete;

    //! Begins to watch; once, after construction.
    void open();

    //! Ends everything in flight with Cancelled, now and from now on.
    void shutDown();

    //! Puts a transfer on the wire; its `done` is delivered when it is over, whatever happens.
    void start(const std::shared_ptr<Transfer>& transfer);

    [[nodiscard]] const base::Executor& executor() const { return m_executor; }
    [[nodiscard]] const HttpClientOptions& options() const { return m_options; }

    //! As parseUrl; a program asks the same few addresses again and again.
    [[nodiscard]] base::Result<Url> parsed(const std::string& url);

    //! For Multi: watches a socket as libcurl asks (CURL_POLL_…). False when the system refuses.
    [[nodiscard]] bool watch(std::uint32_t owner, curl_socket_t fd, int what);

    //! For Multi: a clean easy handle, null when out of memory; and back.
    [[nodiscard]] CURL* takeHandle();
    void giveHandle(CURL* easy);

private:
    void waitForSockets();
    void socketsReady();
    [[nodiscard]] Multi& multiWithRoom();

    base::Executor m_executor;
    HttpClientOptions m_options;
    boost::asio::posix::stream_descriptor m_epoll;
    std::optional<base::Error> m_broken; //!< why nothing can be started
    std::vector<CURL*> m_spare;
    std::optional<std::pair<std::string, Url>> m_lastUrl;
    std::vector<std::unique_ptr<Multi>> m_multis;
};

} // namespace kaze::net::detail
