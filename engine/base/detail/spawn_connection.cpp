#include "engine/base/detail/spawn_connection.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace kaze::base::detail {

namespace {

//! posix_spawn's two parameter objects, freed together.
struct SpawnSetup {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;

    SpawnSetup()
    {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
    ~SpawnSetup()
    {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
};

//! glibc's posix_spawn shares our memory until the exec, so it costs the same however large we are. Returns an errno.
int spawnHelper(const std::filesystem::path& helper, int socket, pid_t& pid)
{
    SpawnSetup setup;
    // It may live a moment longer than we do and must not hold our terminal or pipes open.
    for (int fd = 0; fd < 3; ++fd)
        posix_spawn_file_actions_addopen(&setup.files, fd, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&setup.files, socket, spawn_protocol::kSocket);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&setup.attributes, &none);
    posix_spawnattr_setsigdefault(&setup.attributes, &all);
    posix_spawnattr_setflags(&setup.attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string name = helper.string();
    std::array<char*, 2> arguments{name.data(), nullptr};
    std::array<char*, 1> environment{nullptr};
    return posix_spawn(&pid, helper.c_str(), &setup.files, &setup.attributes, arguments.data(), environment.data());
}

ssize_t sendPacket(int socket, const std::string& bytes, const std::vector<FileDescriptor>& descriptors)
{
    alignas(cmsghdr) char control[CMSG_SPACE(spawn_protocol::kMostFds * sizeof(int))]{};
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        const auto size = descriptors.size() * sizeof(int);
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(size);
        auto* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(size);
        std::vector<int> numbers;
        for (const auto& descriptor : descriptors)
            numbers.push_back(descriptor.get());
        std::memcpy(CMSG_DATA(header), numbers.data(), size);
    }
    return ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

} // namespace

Result<std::shared_ptr<SpawnConnection>> SpawnConnection::start(
    const Executor& executor, const std::filesystem::path& helper, Listener listener)
{
    const auto unavailable = [&](int error) {
        return fail(ErrorCode::Unavailable, "cannot start the helper that starts programs; is the installation complete?",
            systemError(helper.string(), error));
    };
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return unavailable(errno);
    FileDescriptor ours(pair[0]);
    const FileDescriptor theirs(pair[1]);
    pid_t pid = -1;
    if (const int error = spawnHelper(helper, theirs.get(), pid))
        return unavailable(error);
    try {
        auto connection = std::make_shared<SpawnConnection>(executor, std::move(ours), pid, std::move(listener));
        connection->listen();
        return connection;
    } catch (const boost::system::system_error& thrown) {
        return unavailable(thrown.code().value());
    }
}

SpawnConnection::SpawnConnection(const Executor& executor, FileDescriptor socket, int helperPid, Listener listener)
    : m_socket(executor, socket.release()), m_helper(helperPid), m_listener(std::move(listener))
{
}

SpawnConnection::~SpawnConnection()
{
    constexpr int kPatienceMillis = 1000;
    boost::system::error_code ignored;
    m_socket.close(ignored);
    const FileDescriptor helper(static_cast<int>(::syscall(SYS_pidfd_open, m_helper, 0)));
    pollfd ended{helper.get(), POLLIN, 0};
    while (helper && ::poll(&ended, 1, kPatienceMillis) < 0 && errno == EINTR) { }
    ::waitpid(m_helper, nullptr, WNOHANG);
}

void SpawnConnection::send(const spawn_protocol::Request& request, std::string body, std::vector<FileDescriptor> descriptors)
{
    Packet packet{std::string(sizeof request, '\0'), std::move(descriptors)};
    std::memcpy(packet.bytes.data(), &request, sizeof request);
    packet.bytes += body;
    m_outbox.push_back(std::move(packet));
    if (!m_flushing)
        flush();
}

void SpawnConnection::flush()
{
    m_flushing = false;
    while (m_socket.is_open() && !m_outbox.empty()) {
        const auto sent = sendPacket(m_socket.native_handle(), m_outbox.front().bytes, m_outbox.front().descriptors);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            m_flushing = true;
            m_socket.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                [weak = weak_from_this()](const boost::system::error_code& error) {
                    if (const auto self = weak.lock(); self && !error)
                        self->flush();
                });
            return;
        }
        // Anything else than success means that the helper is gone; the reading side says so.
        m_outbox.pop_front();
    }
}

void SpawnConnection::listen()
{
    m_socket.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](const boost::system::error_code& error) {
            if (const auto self = weak.lock(); self && !error)
                self->receive();
        });
}

void SpawnConnection::receive()
{
    const auto self = shared_from_this(); // whoever listens may let go of us
    while (m_socket.is_open()) {
        spawn_protocol::Reply reply;
        const auto got = ::recv(m_socket.native_handle(), &reply, sizeof reply, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return listen();
        if (got != sizeof reply)
            return close();
        m_listener.reply(reply);
    }
}

void SpawnConnection::close()
{
    boost::system::error_code ignored;
    m_socket.close(ignored);
    m_outbox.clear();
    m_listener.closed();
}

} // namespace kaze::base::detail
