#pragma once

#include "tests/e2e/program.h"
#include "tests/support/temp_folder.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <cstdlib>

namespace kaze::e2e {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

//! A number that the environment sets, for tests that do more when asked to.
[[nodiscard]] inline int fromEnvironment(const char* name, int otherwise)
{
    const char* value = std::getenv(name);
    return value ? std::atoi(value) : otherwise;
}

//! A home, a data folder and a workspace of its own for every test, and `kaze` in them.
class E2eTest : public testing::Test {
protected:
    E2eTest()
    {
        for (const auto* name : {"home", "work", "agents"})
            std::filesystem::create_directories(root / name);
        // No waiting for a made-up model.
        configure("");
    }

    [[nodiscard]] std::filesystem::path data() const { return root / "data"; }
    [[nodiscard]] std::filesystem::path work(const std::string& name = "") const
    {
        return name.empty() ? root / "work" : root / "work" / name;
    }
    [[nodiscard]] std::string inWork(const std::string& name) const { return test::contentOf(work(name)); }

    //! kaze.yaml, with a sandbox that answers at once.
    void configure(const std::string& yaml) const
    {
        std::filesystem::create_directories(data());
        std::ofstream(data() / "kaze.yaml") << "sandbox: { first_token: 1ms, per_chunk: 0ms }\n" << yaml;
    }

    [[nodiscard]] static std::filesystem::path written(const std::filesystem::path& path, const std::string& text)
    {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    void put(const std::string& name, const std::string& text) const { (void)written(work(name), text); }

    //! An agent file whose instructions are these lines; `more` are further members.
    [[nodiscard]] std::string agent(const std::vector<std::string>& steps, const std::string& more) const
    {
        std::string yaml = "name: fourth\nmodel: sandbox/free\nmemory: { recall: 0, remember: false }\ninstructions: |\n";
        for (std::size_t i = 0; i < steps.size(); ++i)
            yaml += "  " + std::to_string(i + 1) + ". " + steps[i] + '\n';
        return written(root / "agents" / "fourth.yaml", yaml + more + '\n').string();
    }

    [[nodiscard]] Program::Start words(std::vector<std::string> arguments) const
    {
        Program::Start start;
        start.words = {KAZE_PROGRAM};
        start.words.insert(start.words.end(), arguments.begin(), arguments.end());
        start.words.insert(start.words.end(), {"--data", data().string()});
        start.environment = environment;
        start.environment.insert(
            {{"HOME", (root / "home").string()}, {"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LANG", "C.UTF-8"}});
        start.folder = (root / "home").string();
        return start;
    }

    [[nodiscard]] std::unique_ptr<Program> start(std::vector<std::string> arguments, bool typedIn = false) const
    {
        auto how = words(std::move(arguments));
        how.typedIn = typedIn;
        return std::make_unique<Program>(std::move(how));
    }

    [[nodiscard]] static Ran ending(Program& program, std::chrono::milliseconds atMost = 60s)
    {
        auto ran = program.ended(atMost);
        if (!ran)
            ADD_FAILURE() << "it hangs; so far it printed:\n" << program.printed();
        return ran.value_or(Ran{});
    }

    [[nodiscard]] Ran kaze(std::vector<std::string> arguments) const
    {
        const auto program = start(std::move(arguments));
        return ending(*program);
    }

    //! `kaze run` on the workspace, with further words.
    [[nodiscard]] std::vector<std::string> runWords(const std::string& agent, std::vector<std::string> more = {}) const
    {
        std::vector<std::string> all{"run", agent, "--workspace", work().string()};
        if (std::find(more.begin(), more.end(), "--task") == more.end())
            all.insert(all.end(), {"--task", "Do it."});
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] Ran run(const std::string& agent, std::vector<std::string> more = {}) const
    {
        return kaze(runWords(agent, std::move(more)));
    }

    //! Of the only thing it printed to stdout.
    [[nodiscard]] static boost::json::value json(const Ran& ran)
    {
        boost::system::error_code error;
        auto value = boost::json::parse(ran.out, error);
        EXPECT_FALSE(error) << "no JSON (exit " << ran.code << "): " << ran.out.substr(0, 2000) << ran.err.substr(0, 2000);
        return error ? boost::json::value(boost::json::object()) : value;
    }
    [[nodiscard]] static std::string textIn(const boost::json::value& from, std::string_view name)
    {
        const auto* object = from.if_object();
        const auto* member = object ? object->if_contains(name) : nullptr;
        if (member && member->is_string())
            return std::string(member->get_string());
        ADD_FAILURE() << "no text \"" << name << "\" in " << boost::json::serialize(from).substr(0, 2000);
        return {};
    }
    [[nodiscard]] static std::int64_t numberIn(const boost::json::value& from, std::string_view name)
    {
        const auto* object = from.if_object();
        const auto* member = object ? object->if_contains(name) : nullptr;
        if (member && member->is_int64())
            return member->get_int64();
        ADD_FAILURE() << "no number \"" << name << "\" in " << boost::json::serialize(from).substr(0, 2000);
        return 0;
    }
    //! `kaze runs show ID --json`.
    [[nodiscard]] boost::json::value shown(const std::string& id) const { return json(kaze({"runs", "show", id, "--json"})); }
    [[nodiscard]] boost::json::array runs() const
    {
        const auto list = json(kaze({"runs", "list", "--json"}));
        EXPECT_TRUE(list.is_array());
        return list.is_array() ? list.get_array() : boost::json::array();
    }

    //! The id in "run 0123…" at the beginning of what `kaze run` prints; empty when it does not come.
    [[nodiscard]] static std::string idFrom(Program& program)
    {
        if (!program.says("run ") || !program.says("\n"))
            return {};
        const auto text = program.printed();
        const auto at = text.find("run ") + 4;
        return text.substr(at, text.find('\n', at) - at);
    }

    test::TempFolder root;
    std::map<std::string, std::string> environment; //!< beyond HOME, PATH and LANG
};

} // namespace kaze::e2e
