#include "engine/net/detail/transfer_engine.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>

namespace kaze::net::detail {

namespace {

constexpr std::size_t kMostSpareHandles = 256;
constexpr std::size_t kSocketsPerWake = 128;

std::uint32_t epollEvents(int what)
{
    return ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
}

int selectBits(std::uint32_t events)
{
    return ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) | ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0)
        | ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
}

} // namespace

TransferEngine::TransferEngine(base::Executor executor, HttpClientOptions options)
    : m_executor(std::move(executor)), m_options(std::move(options)), m_epoll(m_executor)
{
    // Counted and thread-safe since 7.84. Never undone: threads that look hosts up may still run when a client ends.
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

TransferEngine::~TransferEngine()
{
    m_multis.clear();
    for (CURL* easy : m_spare)
        curl_easy_cleanup(easy);
}

void TransferEngine::open()
{
    const int fd = epoll_create1(EPOLL_CLOEXEC);
    boost::system::error_code error;
    if (fd >= 0)
        m_epoll.assign(fd, error);
    if (fd < 0 || error) {
        m_broken = base::systemError("cannot watch network connections", fd < 0 ? errno : error.value());
        return;
    }
    waitForSockets();
}

void TransferEngine::shutDown()
{
    m_broken = base::Error{base::ErrorCode::Cancelled, "the HTTP client was closed", nullptr};
    for (const auto& multi : m_multis)
        multi->abortAll(*m_broken);
}

void TransferEngine::start(const std::shared_ptr<Transfer>& transfer)
{
    if (m_broken) {
        transfer->error = m_broken;
        transfer->complete();
        return;
    }
    multiWithRoom().start(transfer);
}

base::Result<Url> TransferEngine::parsed(const std::string& url)
{
    if (m_lastUrl && m_lastUrl->first == url)
        return m_lastUrl->second;
    auto parsed = parseUrl(url);
    if (parsed)
        m_lastUrl.emplace(url, *parsed);
    return parsed;
}

bool TransferEngine::watch(std::uint32_t owner, curl_socket_t fd, int what)
{
    const int epoll = m_epoll.native_handle();
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
        return true;
    }
    epoll_event event{};
    event.events = epollEvents(what);
    event.data.u64 = static_cast<std::uint64_t>(owner) << 32U | static_cast<std::uint32_t>(fd);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0)
        return true;
    return errno == EEXIST && epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0;
}

CURL* TransferEngine::takeHandle()
{
    if (m_spare.empty())
        return curl_easy_init();
    CURL* easy = m_spare.back();
    m_spare.pop_back();
    return easy;
}

void TransferEngine::giveHandle(CURL* easy)
{
    if (m_spare.size() >= kMostSpareHandles) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy);
    m_spare.push_back(easy);
}

void TransferEngine::waitForSockets()
{
    m_epoll.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](const boost::system::error_code& error) {
            if (const auto engine = weak.lock(); engine && !error)
                engine->socketsReady();
        });
}

void TransferEngine::socketsReady()
{
    std::array<epoll_event, kSocketsPerWake> events;
    const int count = epoll_wait(m_epoll.native_handle(), events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i) {
        const auto owner = static_cast<std::uint32_t>(events[i].data.u64 >> 32U);
        const auto fd = static_cast<curl_socket_t>(events[i].data.u64 & 0xffffffffU);
        m_multis[owner]->socketReady(fd, selectBits(events[i].events));
    }
    waitForSockets();
}

Multi& TransferEngine::multiWithRoom()
{
    // The first one first: its connections are the warmest.
    for (const auto& multi : m_multis)
        if (!multi->full())
            return *multi;
    m_multis.push_back(std::make_unique<Multi>(*this, static_cast<std::uint32_t>(m_multis.size())));
    return *m_multis.back();
}

} // namespace kaze::net::detail
