// What systemd is told, over a real datagram socket.

#include "engine/base/file.h"
#include "engine/server/service_manager.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace testing;

namespace kaze::server {

class ServiceManagerTest : public Test {
protected:
    ~ServiceManagerTest() override
    {
        for (const auto* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"})
            ::unsetenv(name);
    }
    //! The other end; "@" stands for one without a file.
    void open(const std::string& name)
    {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        name.copy(where.sun_path, sizeof where.sun_path - 1);
        if (name.front() == '@')
            where.sun_path[0] = '\0';
        m_socket = base::FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        ASSERT_EQ(::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&where),
                      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())),
            0);
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    }
    [[nodiscard]] std::string told() const
    {
        pollfd waiting{m_socket.get(), POLLIN, 0};
        char text[2048];
        if (::poll(&waiting, 1, 10'000) != 1)
            return "nothing";
        const auto size = ::recv(m_socket.get(), text, sizeof text, 0);
        return {text, size > 0 ? static_cast<std::size_t>(size) : 0};
    }

    kaze::test::TempFolder temp;

private:
    base::FileDescriptor m_socket;
};

TEST_F(ServiceManagerTest, tellsHowItStandsAndLeavesNothingInTheEnvironment)
{
    open((temp / "notify").string());
    ::setenv("WATCHDOG_USEC", "4000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    const ServiceManager manager;
    EXPECT_TRUE(manager.isThere());
    EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr) << "a child would speak in our name";
    EXPECT_EQ(manager.heartbeat(), std::chrono::seconds(2));
    manager.ready("serving\nMAINPID=1");
    EXPECT_THAT(told(),
        AllOf(StartsWith("READY=1\n"), HasSubstr("MAINPID=" + std::to_string(::getpid())), EndsWith("STATUS=serving MAINPID=1")));
    manager.alive();
    EXPECT_EQ(told(), "WATCHDOG=1");
    manager.reloading();
    EXPECT_THAT(told(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
    manager.stopping("ending");
    EXPECT_EQ(told(), "STOPPING=1\nSTATUS=ending");
    manager.status("well");
    EXPECT_EQ(told(), "STATUS=well");
}

TEST_F(ServiceManagerTest, speaksToASocketWithoutAFileToo)
{
    open("@kaze-test-" + std::to_string(::getpid()));
    const ServiceManager manager;
    manager.alive();
    EXPECT_EQ(told(), "WATCHDOG=1");
}

TEST_F(ServiceManagerTest, doesNothingWhereNobodyAskedOrAnotherProcessIsMeant)
{
    ::setenv("WATCHDOG_USEC", "4000000", 1);
    ::setenv("WATCHDOG_PID", "1", 1);
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_PID", "1", 1);
    ::setenv("NOTIFY_SOCKET", "neither/a/path", 1);
    const ServiceManager manager;
    EXPECT_FALSE(manager.isThere());
    EXPECT_FALSE(manager.heartbeat());
    EXPECT_THAT(manager.sockets(), IsEmpty());
    manager.ready("nobody hears it");
}

} // namespace kaze::server
