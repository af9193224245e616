// kaze-spawn: starts children for the engine and sees to it that none outlives it. It is a child subreaper with one keeper
// process for every program; when the socket to the engine ends, however that came, it kills everything below it.

#include "app/spawn/keeper.h"
#include "app/spawn/process_tree.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <vector>

namespace {

using namespace kaze::spawn;
using kaze::base::spawn_protocol::kSocket;
using kaze::base::spawn_protocol::Reply;
using kaze::base::spawn_protocol::ReplyKind;
using kaze::base::spawn_protocol::Request;
using kaze::base::spawn_protocol::RequestKind;
using kaze::base::spawn_protocol::Stage;

struct Packet {
    Request request;
    std::string inlineBody;
    std::vector<int> fds;
    bool ended = false;
};

Packet receive()
{
    std::vector<char> bytes(sizeof(Request) + kaze::base::spawn_protocol::kLargestInline);
    alignas(cmsghdr) char control[CMSG_SPACE(kaze::base::spawn_protocol::kMostFds * sizeof(int))];
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t got = 0;
    do
        got = ::recvmsg(kSocket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    Packet packet;
    if (got < static_cast<ssize_t>(sizeof(Request))) {
        packet.ended = true;
        return packet;
    }
    std::memcpy(&packet.request, bytes.data(), sizeof(Request));
    packet.inlineBody.assign(bytes.data() + sizeof(Request), static_cast<std::size_t>(got) - sizeof(Request));
    for (auto* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        packet.fds.resize((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        std::memcpy(packet.fds.data(), CMSG_DATA(header), packet.fds.size() * sizeof(int));
    }
    return packet;
}

std::string readBody(int memfd, std::uint64_t bytes)
{
    std::string body(bytes, '\0');
    std::size_t used = 0;
    while (used < body.size()) {
        const auto got = ::pread(memfd, body.data() + used, body.size() - used, static_cast<off_t>(used));
        if (got <= 0)
            return {};
        used += static_cast<std::size_t>(got);
    }
    return body;
}

class Helper {
public:
    void run()
    {
        sigset_t children;
        sigemptyset(&children);
        sigaddset(&children, SIGCHLD);
        m_signals = ::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
        for (;;) {
            pollfd waiting[]{{kSocket, POLLIN, 0}, {m_signals, POLLIN, 0}};
            if (::poll(waiting, 2, -1) < 0 && errno != EINTR)
                break;
            if (waiting[1].revents)
                reap();
            if (waiting[0].revents && !obey(receive()))
                break;
        }
        killDescendants([](pid_t, int) {});
    }

private:
    bool obey(Packet packet)
    {
        if (packet.ended)
            return false;
        if (packet.request.kind == RequestKind::Spawn)
            start(packet);
        else if (const auto keeper = m_keepers.find(packet.request.id); keeper != m_keepers.end())
            order(keeper->second, packet.request);
        for (const int fd : packet.fds)
            ::close(fd);
        return true;
    }

    void start(const Packet& packet)
    {
        const auto& request = packet.request;
        if (packet.fds.size() != 3 + std::size_t{request.hasFolder} + request.bodyInMemfd
            || request.bodyBytes > kaze::base::spawn_protocol::kLargestBody)
            return failed(request.id, EMFILE);
        Order order{
            request, packet.inlineBody, {packet.fds[0], packet.fds[1], packet.fds[2]}, request.hasFolder ? packet.fds[3] : -1};
        if (request.bodyInMemfd)
            order.body = readBody(packet.fds.back(), request.bodyBytes);
        const pid_t helper = ::getpid();
        const pid_t keeper = ::fork();
        if (keeper == 0) {
            if (request.bodyInMemfd)
                ::close(packet.fds.back());
            keep(order, helper);
        }
        if (keeper < 0)
            return failed(request.id, errno);
        m_keepers.emplace(request.id, keeper);
    }

    static void order(pid_t keeper, const Request& request)
    {
        sigval value{};
        value.sival_int = request.signal;
        ::sigqueue(keeper, request.kind == RequestKind::KillTree ? endSignal() : forwardSignal(), value);
    }

    static void failed(std::uint64_t id, int error)
    {
        Reply reply{ReplyKind::Failed, Stage::Fork};
        reply.id = id;
        reply.error = error;
        tell(reply);
    }

    void reap()
    {
        signalfd_siginfo info{};
        while (::read(m_signals, &info, sizeof info) == sizeof info) { }
        bool orphaned = false;
        reapChildren([&](pid_t pid, int status) { orphaned = (gone(pid) && status != 0) || orphaned; });
        // A keeper that was killed leaves its tree to us.
        if (orphaned)
            killDescendants([this](pid_t pid, int) { gone(pid); }, keepers());
    }

    bool gone(pid_t pid)
    {
        const auto keeper
            = std::find_if(m_keepers.begin(), m_keepers.end(), [pid](const auto& entry) { return entry.second == pid; });
        if (keeper == m_keepers.end())
            return false;
        Reply reply{ReplyKind::Gone};
        reply.id = keeper->first;
        tell(reply);
        m_keepers.erase(keeper);
        return true;
    }

    [[nodiscard]] std::set<pid_t> keepers() const
    {
        std::set<pid_t> pids;
        for (const auto& [id, pid] : m_keepers)
            pids.insert(pid);
        return pids;
    }

    int m_signals = -1;
    std::map<std::uint64_t, pid_t> m_keepers;
};

} // namespace

int main()
{
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(kSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
        std::fputs("kaze-spawn is started by kaze and does nothing when run by hand.\n", stderr);
        return 2;
    }
    ::fcntl(kSocket, F_SETFD, FD_CLOEXEC);
    ::syscall(SYS_close_range, kSocket + 1, ~0U, 0);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    // Only SIGCHLD means anything here, and it is read; whoever wants this to end closes the socket.
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    Helper().run();
    return 0;
}
