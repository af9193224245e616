#include "tests/architecture/source_rules.h"

#include <gtest/gtest.h>

namespace kaze::test {

namespace {

std::size_t includes(const std::string& path, const std::string& header)
{
    return forbiddenIncludes(path, "#include " + header + "\n").size();
}

TEST(ForbiddenIncludes, lookBelowButNotAbove)
{
    EXPECT_EQ(includes("engine/gateway/gateway.cpp", "\"engine/net/http.h\""), 0U);
    EXPECT_EQ(includes("engine/net/http.cpp", "\"engine/gateway/chat.h\""), 1U);
    EXPECT_EQ(includes("engine/vectors/x.h", "\"engine/storage/database.h\""), 1U);
    EXPECT_EQ(includes("ui/widgets/card.cpp", "\"engine/api/run.h\""), 1U);
    EXPECT_EQ(includes("ui/pages/overview/x.cpp", "\"engine/cell/cell.h\""), 1U);
    EXPECT_EQ(includes("app/console/main.cpp", "\"engine/cell/cell.h\""), 0U);
}

TEST(ForbiddenIncludes, keepPrivateHeadersPrivate)
{
    EXPECT_EQ(includes("engine/runtime/x.cpp", "\"engine/storage/detail/session.h\""), 1U);
    EXPECT_EQ(includes("engine/storage/x.cpp", "\"engine/storage/detail/session.h\""), 0U);
}

TEST(ForbiddenIncludes, keepQtOutOfTheEngineAndLibrariesInTheirModules)
{
    EXPECT_EQ(includes("engine/base/log.cpp", "<QString>"), 1U);
    EXPECT_EQ(includes("ui/shell/x.cpp", "<QString>"), 0U);
    EXPECT_EQ(includes("engine/runtime/x.cpp", "<sqlite3.h>"), 1U);
    EXPECT_EQ(includes("engine/storage/detail/x.cpp", "<sqlite3.h>"), 0U);
    EXPECT_EQ(includes("engine/gateway/x.cpp", "<curl/curl.h>"), 1U);
    EXPECT_EQ(includes("engine/runtime/x.cpp", "\"engine/base/json.h\""), 1U);
    EXPECT_EQ(includes("engine/api/wire_in.cpp", "\"engine/base/json.h\""), 0U);
}

TEST(DangerousAwaits, areFound)
{
    for (const char* source : {
             "co_await f(Req{1});",
             "const auto x = co_await f({.a = 1});",
             "co_return co_await f(g, Thing{});",
             "co_await run([x] { return x; });",
             "co_await run([&](int a) -> int { return a; });",
             "if (co_await clock.sleep(time, stop)) go();",
             "if (!co_await allowed()) go();",
             "while (co_await next()) go();",
             "co_return respond(co_await list(query));",
             "use(1, co_await list(query));",
             "const auto x = known ? nothing() : co_await list(query);",
             "const auto x = known ? co_await list(query) : nothing();",
         })
        EXPECT_EQ(dangerousAwaits(source).size(), 1U) << source;
}

TEST(DangerousAwaits, areNotSeenWhereThereAreNone)
{
    for (const char* source : {
             "co_await f(std::move(request));",
             "const auto x = co_await f(a, b[1], c());",
             "if (auto ok = co_await f(a); !ok) { go(); }",
             "{ auto r = co_await f(); } use(Thing{1});",
             "// co_await f(Req{1});",
             "log(\"co_await f(Req{1});\");",
             "auto work = [x] { return x; };\nco_await run(std::move(work));",
             "switch (x) { case 1: co_await f(a); }",
             "asio::timer timer(co_await this_coro::executor); ",
         })
        EXPECT_TRUE(dangerousAwaits(source).empty()) << source;
}

TEST(WithoutCommentsAndLiterals, keepsLinesAndDigitSeparators)
{
    EXPECT_EQ(withoutCommentsAndLiterals("a /* b\nc */ d"), "a     \n     d");
    EXPECT_EQ(withoutCommentsAndLiterals("x = 1'000; // y"), "x = 1'000;     ");
    EXPECT_EQ(withoutCommentsAndLiterals("f(\"a\\\"b\");"), "f(\"    \");");
    const std::string raw = "R\"sql(a { b)sql\" c";
    EXPECT_EQ(withoutCommentsAndLiterals(raw), "R\"" + std::string(raw.size() - 5, ' ') + "\" c");
}

} // namespace

} // namespace kaze::test
