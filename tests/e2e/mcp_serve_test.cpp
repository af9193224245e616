// `kaze mcp serve`: the cell as an MCP server over pipes.

#include "engine/base/file.h"
#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kaze::e2e {

namespace json = boost::json;

namespace {

//! A process whose stdin and stdout are pipes of ours.
class Piped {
public:
    explicit Piped(const Program::Start& how)
    {
        int in[2]{};
        int out[2]{};
        EXPECT_EQ(::pipe2(in, O_CLOEXEC), 0);
        EXPECT_EQ(::pipe2(out, O_CLOEXEC), 0);
        std::vector<std::string> environment;
        for (const auto& [name, value] : how.environment)
            environment.push_back(name + '=' + value);
        std::vector<char*> words, variables;
        for (const auto& word : how.words)
            words.push_back(const_cast<char*>(word.c_str()));
        for (auto& variable : environment)
            variables.push_back(variable.data());
        words.push_back(nullptr);
        variables.push_back(nullptr);
        m_pid = ::fork();
        if (m_pid == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            ::execve(words[0], words.data(), variables.data());
            ::_exit(127);
        }
        m_in = base::FileDescriptor(in[1]);
        m_out = base::FileDescriptor(out[0]);
        ::close(in[0]);
        ::close(out[1]);
    }
    ~Piped()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
    }
    Piped(const Piped&) = delete;
    Piped& operator=(const Piped&) = delete;

    void send(const std::string& line) const
    {
        const auto text = line + '\n';
        EXPECT_EQ(::write(m_in.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    //! The next line, which must be JSON: stdout is the protocol's.
    [[nodiscard]] json::object next()
    {
        while (m_read.find('\n') == std::string::npos) {
            pollfd waiting{m_out.get(), POLLIN, 0};
            char chunk[65536];
            const auto size = ::poll(&waiting, 1, 30'000) == 1 ? ::read(m_out.get(), chunk, sizeof chunk) : -1;
            if (size <= 0) {
                ADD_FAILURE() << "no answer";
                return {};
            }
            m_read.append(chunk, static_cast<std::size_t>(size));
        }
        const auto line = m_read.substr(0, m_read.find('\n'));
        m_read.erase(0, line.size() + 1);
        boost::system::error_code error;
        const auto value = json::parse(line, error);
        EXPECT_TRUE(!error && value.is_object()) << line;
        return !error && value.is_object() ? value.get_object() : json::object();
    }
    [[nodiscard]] json::object ask(const std::string& line)
    {
        send(line);
        return next();
    }
    void closeInput() { m_in = {}; }
    void signal(int number) const { ::kill(m_pid, number); }
    //! Its exit code; minus the signal's number where one ended it, -1000 where it does not end.
    [[nodiscard]] int ended()
    {
        int status = 0;
        if (!eventually([&] { return ::waitpid(m_pid, &status, WNOHANG) == m_pid; }, 30s))
            return -1000;
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    pid_t m_pid = -1;
    base::FileDescriptor m_in, m_out;
    std::string m_read;
};

constexpr const char* kHello
    = R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}})";

std::string calling(const std::string& tool, const std::string& arguments, int id = 1)
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"tools/call","params":{"name":")" + tool
        + R"(","arguments":)" + arguments + "}}";
}

} // namespace

class McpServeTest : public E2eTest {
protected:
    McpServeTest() { std::signal(SIGPIPE, SIG_IGN); }
    [[nodiscard]] std::unique_ptr<Piped> serving() const { return std::make_unique<Piped>(words({"mcp", "serve"})); }
};

TEST_F(McpServeTest, opensTheCellAndEndsWithItsInput)
{
    const auto server = serving();
    EXPECT_EQ(server->ask(kHello).at("result").at("serverInfo").at("name"), "kaze");
    server->send(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    const auto stored = server->ask(calling("memory_store", R"({"text":"the boiler is in the cellar"})"));
    EXPECT_FALSE(stored.at("result").at("isError").as_bool()) << json::serialize(stored);
    const auto found = server->ask(calling("memory_search", R"({"query":"boiler"})", 2));
    EXPECT_THAT(json::serialize(found), HasSubstr("in the cellar"));
    EXPECT_EQ(server->ask("no json").at("error").at("code").as_int64(), -32700);
    EXPECT_TRUE(server->ask(R"({"jsonrpc":"2.0","id":3,"method":"ping"})").contains("result"));
    server->closeInput();
    EXPECT_EQ(server->ended(), 0);
    EXPECT_THAT(kaze({"memory", "search", "boiler"}).out, HasSubstr("cellar")) << "the folder is free again, and it is kept";
}

TEST_F(McpServeTest, answersWhatWasAskedBeforeItsInputEnded)
{
    const auto server = serving();
    server->send(kHello);
    server->send(calling("memory_store", R"({"text":"last words"})"));
    server->closeInput();
    EXPECT_EQ(server->next().at("id").as_int64(), 0);
    EXPECT_EQ(server->next().at("id").as_int64(), 1);
    EXPECT_EQ(server->ended(), 0);
}

TEST_F(McpServeTest, speaksTheModernEraToo)
{
    const auto server = serving();
    const std::string meta
        = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}})";
    const auto discovered = server->ask(R"({"jsonrpc":"2.0","id":1,"method":"server/discover","params":{)" + meta + "}}");
    EXPECT_EQ(discovered.at("result").at("supportedVersions").at(0), "2026-07-28");
    const auto called = server->ask(
        R"({"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"run_list","arguments":{},)" + meta + "}}");
    EXPECT_EQ(called.at("result").at("resultType"), "complete") << json::serialize(called);
}

TEST_F(McpServeTest, isEndedBySignals)
{
    for (const int number : {SIGTERM, SIGINT}) {
        const auto server = serving();
        EXPECT_TRUE(server->ask(kHello).contains("result"));
        server->signal(number);
        EXPECT_EQ(server->ended(), 0) << number;
    }
    const auto killed = serving();
    EXPECT_TRUE(killed->ask(kHello).contains("result"));
    killed->signal(SIGKILL);
    EXPECT_EQ(killed->ended(), -SIGKILL);
    EXPECT_EQ(kaze({"runs", "list"}).code, 0) << "the folder is not held";
}

TEST_F(McpServeTest, attachesToTheRunningCellAndGoesOnWhenThatEnds)
{
    auto owner = start({"serve", "--listen", "127.0.0.1:0"});
    ASSERT_TRUE(owner->says("listens on")) << owner->printed();
    const auto server = serving();
    EXPECT_TRUE(server->ask(kHello).contains("result"));
    EXPECT_FALSE(server->ask(calling("memory_store", R"({"text":"owned by serve"})")).at("result").at("isError").as_bool());
    owner->signal(SIGTERM);
    EXPECT_EQ(ending(*owner).code, 0);
    const auto found = server->ask(calling("memory_search", R"({"query":"owned"})", 2));
    EXPECT_THAT(json::serialize(found), HasSubstr("owned by serve"));
}

TEST_F(McpServeTest, ourOwnClientListsAndCallsIt)
{
    const std::vector<std::string> there{"--", KAZE_PROGRAM, "mcp", "serve", "--data", data().string()};
    std::vector<std::string> list{KAZE_PROGRAM, "mcp", "list", "--env", "HOME=" + (root / "home").string(), "--json"};
    list.insert(list.end(), there.begin(), there.end());
    Program::Start how = words({});
    how.words = list;
    Program listing(how);
    const auto listed = json(ending(listing));
    EXPECT_EQ(listed.at("tools").as_array().size(), 15U);
    EXPECT_EQ(listed.at("resource_templates").as_array().size(), 2U);
    how.words = {KAZE_PROGRAM, "mcp", "call", "--env", "HOME=" + (root / "home").string(), "--tool", "run_list", "--json"};
    how.words.insert(how.words.end(), there.begin(), there.end());
    Program calling(how);
    EXPECT_EQ(json(ending(calling)).at("structured").at("total").to_number<std::int64_t>(), 0);
}

} // namespace kaze::e2e
