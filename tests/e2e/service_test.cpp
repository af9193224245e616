// `kaze serve` as a service: over TLS, with a socket that was opened for it, reloaded, and ended in good order.

#include "engine/base/file.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_provider.h"

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace kaze::e2e {

namespace {

namespace json = boost::json;

//! What the service manager hears.
class Notified {
public:
    explicit Notified(const std::string& path) : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        path.copy(where.sun_path, sizeof where.sun_path - 1);
        EXPECT_EQ(::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
    }
    //! Whether this is said in time.
    [[nodiscard]] bool hears(const std::string& text)
    {
        const auto until = std::chrono::steady_clock::now() + 30s;
        while (std::chrono::steady_clock::now() < until) {
            pollfd waiting{m_socket.get(), POLLIN, 0};
            char said[2048];
            if (::poll(&waiting, 1, 1000) != 1)
                continue;
            const auto size = ::recv(m_socket.get(), said, sizeof said, 0);
            if (std::string(said, size > 0 ? static_cast<std::size_t>(size) : 0).find(text) != std::string::npos)
                return true;
        }
        return false;
    }

private:
    base::FileDescriptor m_socket;
};

} // namespace

class ServiceTest : public E2eTest {
protected:
    [[nodiscard]] static json::object firstLine(Program& program)
    {
        EXPECT_TRUE(program.says("\n")) << program.printed();
        const auto text = program.printed();
        boost::system::error_code error;
        const auto line = json::parse(text.substr(0, text.find('\n')), error);
        EXPECT_FALSE(error) << text;
        return error ? json::object() : line.as_object();
    }
    [[nodiscard]] Ran curl(std::vector<std::string> words) const
    {
        Program::Start how;
        how.words = {"/usr/bin/curl", "-sS", "--max-time", "20"};
        how.words.insert(how.words.end(), words.begin(), words.end());
        how.environment = {{"PATH", "/usr/bin:/bin"}};
        Program program(std::move(how));
        return ending(program);
    }
};

TEST_F(ServiceTest, servesOverTlsWithACertificateWhoseWordsCanBeCompared)
{
    const auto server = start({"serve", "--listen", "127.0.0.1:0", "--tls", "--json"});
    const auto line = firstLine(*server);
    const auto url = textIn(line, "listening");
    ASSERT_THAT(url, testing::StartsWith("https://"));
    const auto fingerprint = json(kaze({"serve", "--fingerprint", "--json"}));
    EXPECT_EQ(fingerprint.at("fingerprint"), line.at("fingerprint"));
    EXPECT_EQ(fingerprint.at("words"), line.at("words"));
    const auto trusted = curl({"--cacert", (data() / "tls" / "certificate.pem").string(), url + "/healthz"});
    EXPECT_EQ(trusted.out, R"({"status":"ok"})") << trusted.err;
    EXPECT_NE(curl({url + "/healthz"}).code, 0) << "nobody has signed it";
    server->signal(SIGTERM);
    EXPECT_EQ(ending(*server).code, 0);
}

TEST_F(ServiceTest, takesOverASocketAndTellsTheServiceManagerHowItStands)
{
    // The shell stands for systemd: it knows its process, and becomes the server.
    base::FileDescriptor listening(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), 0);
    ASSERT_EQ(::listen(listening.get(), 16), 0);
    socklen_t size = sizeof any;
    ASSERT_EQ(::getsockname(listening.get(), reinterpret_cast<sockaddr*>(&any), &size), 0);
    Notified notified((root / "notify").string());
    auto how = words({"serve", "--json"});
    std::string line = "exec 3<&" + std::to_string(listening.get()) + "; LISTEN_PID=$$ LISTEN_FDS=1 exec";
    for (const auto& word : how.words)
        line += " '" + word + "'";
    how.words = {"/bin/bash", "-c", line};
    how.environment["NOTIFY_SOCKET"] = (root / "notify").string();
    how.environment["WATCHDOG_USEC"] = "400000";
    Program server(std::move(how));
    ASSERT_TRUE(notified.hears("READY=1")) << server.printed();
    EXPECT_EQ(numberIn(firstLine(server), "port"), ntohs(any.sin_port));
    EXPECT_EQ(curl({"http://127.0.0.1:" + std::to_string(ntohs(any.sin_port)) + "/healthz"}).out, R"({"status":"ok"})");
    EXPECT_TRUE(notified.hears("WATCHDOG=1"));
    server.signal(SIGHUP);
    EXPECT_TRUE(notified.hears("RELOADING=1"));
    EXPECT_TRUE(notified.hears("READY=1"));
    server.signal(SIGTERM);
    EXPECT_TRUE(notified.hears("STOPPING=1"));
    EXPECT_EQ(ending(server).code, 0);
}

TEST_F(ServiceTest, readsItsConfigurationAnewAndKeepsTheOldOneWhereTheNewOneIsWrong)
{
    configure("cell: { name: here, environment: staging }\n");
    const auto server = start({"serve", "--listen", "127.0.0.1:0"});
    ASSERT_TRUE(server->says("at once.")) << server->printed();
    const auto before = json(kaze({"info", "--json"}));
    EXPECT_EQ(textIn(before, "environment"), "staging");
    configure("cell: { name: here, environment: production, region: north, labels: { team: research } }\n");
    server->signal(SIGHUP);
    ASSERT_TRUE(server->says("was read anew")) << server->printed();
    const auto after = json(kaze({"info", "--json"}));
    EXPECT_EQ(textIn(after, "environment"), "production");
    EXPECT_EQ(textIn(after, "region"), "north");
    EXPECT_EQ(textIn(after.at("labels"), "team"), "research");
    EXPECT_EQ(textIn(after, "id"), textIn(before, "id"));
    configure("cell: { environment: [\n");
    server->signal(SIGHUP);
    ASSERT_TRUE(server->says("Not everything was taken over")) << server->printed();
    EXPECT_THAT(server->printed(), HasSubstr("kaze.yaml"));
    EXPECT_EQ(textIn(json(kaze({"info", "--json"})), "environment"), "production");
    server->signal(SIGTERM);
    EXPECT_EQ(ending(*server).code, 0);
    configure("");
    EXPECT_EQ(textIn(json(kaze({"info", "--json"})), "id"), textIn(before, "id")) << "as long as the data folder lives";
}

TEST_F(ServiceTest, leavesLiveRunsAtACheckpointAndTheyGoOnAfterwards)
{
    const FakeProvider fake({[](const auto&, auto& connection) {
                                 connection.beginEvents();
                                 connection.event(chunkOf({{"content", "Half an "}}));
                                 connection.waitUntilClosed();
                             },
        says("All of it.")});
    configure("default_model: fake/m\nproviders: { fake: { base_url: \"" + fake.url() + "\" } }\n");
    const auto server = start({"serve", "--listen", "127.0.0.1:0"});
    ASSERT_TRUE(server->says("at once.")) << server->printed();
    const auto file = written(root / "agents" / "slow.yaml",
        "name: slow\nmodel: fake/m\nmemory: { recall: 0, remember: false }\ninstructions: Answer.\n");
    const auto runner = start(runWords(file.string()));
    ASSERT_TRUE(eventually([&] { return fake.asked() == 1; }, 30s)) << runner->printed();
    runner->signal(SIGKILL); // who asked has gone; the run lives in the server
    (void)ending(*runner);
    const auto id = textIn(runs().at(0), "run_id");
    server->signal(SIGTERM);
    ASSERT_TRUE(server->says("goes on with one")) << server->printed();
    EXPECT_THAT(server->printed(), testing::AllOf(HasSubstr("1 run is left at a checkpoint"), HasSubstr(id)));
    EXPECT_EQ(ending(*server).code, 0);
    EXPECT_EQ(textIn(runs().at(0), "state"), "interrupted");
    const auto resumed = kaze({"runs", "resume", id, "--json"});
    EXPECT_EQ(resumed.code, 0) << resumed.out << resumed.err;
    EXPECT_EQ(textIn(json(resumed), "state"), "done");
}

} // namespace kaze::e2e
