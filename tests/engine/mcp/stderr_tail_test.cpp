#include "engine/mcp/detail/stderr_tail.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

using namespace kaze;
using kaze::mcp::detail::StderrTail;

namespace {

struct LoggedTail {
    std::ostringstream text;
    base::Logger log = std::make_shared<spdlog::logger>("mcp", std::make_shared<spdlog::sinks::ostream_sink_st>(text));
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    StderrTail tail{"github", log, redactor};

    std::size_t logged() const { return static_cast<std::size_t>(std::ranges::count(text.str(), '\n')); }
};

} // namespace

TEST(StderrTail, logsLinesAndKeepsTheLast)
{
    LoggedTail it;
    it.tail.feed("first li", {});
    it.tail.feed("ne\n\n   \nsecond\nno end", {});
    EXPECT_EQ(it.logged(), 2U);
    EXPECT_EQ(it.tail.text(), "first line\nsecond");
    it.tail.finish({});
    EXPECT_EQ(it.tail.text(), "first line\nsecond\nno end");
}

TEST(StderrTail, isBoundedWhateverComes)
{
    LoggedTail it;
    for (int i = 0; i < 10'000; ++i)
        it.tail.feed("line " + std::to_string(i) + "\n", {});
    it.tail.feed(std::string(5'000'000, 'x'), {});
    EXPECT_LT(it.logged(), 200U);
    EXPECT_LT(it.tail.text().size(), 10'000U);
    it.tail.feed("\nlast\n", std::chrono::seconds(60));
    EXPECT_NE(it.text.str().find("lines left out"), std::string::npos);
    EXPECT_TRUE(it.tail.text().ends_with("last"));
}

TEST(StderrTail, neverShowsASecretOrBrokenBytes)
{
    LoggedTail it;
    it.redactor->addSecret("hunter2-hunter2");
    it.tail.feed("the key is hunter2-hunter2 \xff\n", {});
    EXPECT_EQ(it.text.str().find("hunter2"), std::string::npos);
    EXPECT_EQ(it.tail.text().find("hunter2"), std::string::npos);
    EXPECT_NE(it.tail.text().find("\uFFFD"), std::string::npos);
}
