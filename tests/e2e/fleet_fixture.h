#pragma once

#include "engine/base/ids.h"
#include "tests/e2e/cell_view.h"
#include "tests/e2e/e2e_fixture.h"
#include "tests/support/flaky_proxy.h"

#include <csignal>

namespace kaze::e2e {

//! Cells as a fleet has them: each is a real `kaze serve` over TLS with a data folder, a certificate and tokens of its own, and each is
//! reached through a proxy of its own.
class FleetTest : public E2eTest {
protected:
    struct Place {
        std::string name;
        std::filesystem::path folder;
        std::string admin; //!< a token
        std::string fingerprint;
        std::uint16_t port = 0; //!< its own, past the proxy
        std::map<std::string, std::string> environment; //!< of its process, beside that of all
        std::vector<std::string> more; //!< words for `kaze serve`
        std::unique_ptr<Program> program;
        std::unique_ptr<test::FlakyProxy> proxy;
        std::int64_t idleBytes = 0; //!< resident, soon after its start
    };

    FleetTest() { RecordProperty("seed", std::to_string(seed)); }

    void TearDown() override
    {
        for (const auto& cell : cells) {
            const bool runs = cell->program && cell->idleBytes > 0;
            EXPECT_LT(runs ? residentBytes(*cell) : 0, cell->idleBytes + kMostGrowth) << cell->name << " has grown";
        }
        if (HasFailure())
            for (const auto& cell : cells)
                std::cerr << "--- " << cell->name << ", seed " << seed << ":\n"
                          << (cell->program ? cell->program->printed() : "not running") << '\n';
    }

    //! `kaze` with the data folder of this cell.
    [[nodiscard]] Program::Start wordsAt(const Place& cell, std::vector<std::string> arguments) const
    {
        auto how = words(std::move(arguments));
        how.words.back() = cell.folder.string();
        return how;
    }
    [[nodiscard]] Ran at(const Place& cell, std::vector<std::string> arguments) const
    {
        Program program(wordsAt(cell, std::move(arguments)));
        return ending(program);
    }
    [[nodiscard]] std::string tokenAt(const Place& cell, std::vector<std::string> more) const
    {
        std::vector<std::string> all{"tokens", "create", "--json"};
        all.insert(all.end(), more.begin(), more.end());
        const auto ran = at(cell, std::move(all));
        EXPECT_EQ(ran.code, 0) << ran.err;
        return ran.code == 0 ? textIn(json(ran), "token") : std::string();
    }

    //! A cell that does not run yet, with an agent `lister` in its library.
    Place& prepared(const std::string& name, const std::string& yaml = "")
    {
        auto& cell = *cells.emplace_back(std::make_unique<Place>());
        cell.name = name;
        cell.folder = root / name;
        (void)written(
            cell.folder / "kaze.yaml", "sandbox: { first_token: 10ms, per_chunk: 1ms }\ncell: { name: " + name + " }\n" + yaml);
        (void)written(cell.folder / "agents" / "lister.yaml",
            "name: lister\nmodel: sandbox/free\nmemory: { recall: 0, remember: false }\ntools: [files.list]\ninstructions: |\n"
            "  1. List the files.\n  2. Answer with what you found.\n");
        cell.admin = tokenAt(cell, {"boss", "--role", "admin", "--all-tenants"});
        return cell;
    }
    //! Starts its process; the proxy, which stays the same for ever, leads to it.
    void serve(Place& cell)
    {
        auto how = wordsAt(cell, {"serve", "--listen", "127.0.0.1:0", "--tls", "--require-token", "--json"});
        how.words.insert(how.words.end() - 2, cell.more.begin(), cell.more.end());
        for (const auto& [name, value] : cell.environment)
            how.environment[name] = value;
        cell.program = std::make_unique<Program>(std::move(how));
        ASSERT_TRUE(cell.program->says("\n", 60s)) << cell.program->printed();
        const auto text = cell.program->printed();
        boost::system::error_code error;
        const auto line = boost::json::parse(text.substr(0, text.find('\n')), error);
        ASSERT_FALSE(error) << text;
        ASSERT_THAT(textIn(line, "listening"), testing::StartsWith("https://"));
        cell.port = static_cast<std::uint16_t>(numberIn(line, "port"));
        cell.fingerprint = textIn(line, "fingerprint");
        cell.idleBytes = residentBytes(cell);
        if (cell.proxy)
            cell.proxy->aimAt(cell.port);
        else
            cell.proxy = std::make_unique<test::FlakyProxy>(cell.port);
    }
    void serveThree()
    {
        for (const auto* name : {"north", "south", "west"})
            ASSERT_NO_FATAL_FAILURE(serve(prepared(name)));
    }
    void kill(Place& cell)
    {
        cell.program->signal(SIGKILL);
        (void)ending(*cell.program);
        cell.program.reset();
    }

    [[nodiscard]] server::RemoteOptions options(const Place& cell, bool throughProxy = true, const std::string& token = {}) const
    {
        server::RemoteOptions options;
        options.address = {"127.0.0.1", throughProxy ? cell.proxy->port() : cell.port, true};
        options.token = token.empty() ? cell.admin : token;
        options.pin = cell.fingerprint;
        options.connectWithin = 30s;
        return options;
    }
    //! Null, with a failure, where it cannot be reached.
    [[nodiscard]] std::unique_ptr<CellView> view(
        const Place& cell, bool throughProxy = true, const std::string& token = {}, bool keepTexts = false) const
    {
        auto client = server::connectRemote(options(cell, throughProxy, token));
        EXPECT_TRUE(client) << cell.name << ": " << client.error().text();
        return client ? std::make_unique<CellView>(std::move(*client), keepTexts) : nullptr;
    }
    //! One view of each cell, through its proxy.
    [[nodiscard]] std::vector<std::unique_ptr<CellView>> views() const
    {
        std::vector<std::unique_ptr<CellView>> all;
        for (const auto& cell : cells)
            if (auto one = view(*cell))
                all.push_back(std::move(one));
        return all;
    }

    //! A run with an id of the asker's, so that to ask again starts nothing twice.
    [[nodiscard]] api::StartRun lister(const std::string& task = "List them.") const
    {
        api::StartRun run;
        run.agent.path = "lister";
        run.task = task;
        run.workspace = work().string();
        run.approve = api::ApprovalMode::All;
        run.runId = base::clientId().text();
        return run;
    }
    //! Asks for it as often as the cell has forgotten that it was asked; its id, empty where it is refused.
    static std::string startSurely(CellView& view, const api::StartRun& run)
    {
        for (int tries = 0; tries < 20; ++tries) {
            const auto started = view.ask(run);
            if (started)
                return started->runId;
            if (started.error().code != base::ErrorCode::Cancelled) {
                ADD_FAILURE() << started.error().text();
                return {};
            }
        }
        ADD_FAILURE() << "the cell forgets for ever";
        return {};
    }
    [[nodiscard]] std::vector<std::string> started(CellView& view, int count)
    {
        std::vector<std::string> runs;
        for (int i = 0; i < count; ++i) {
            auto run = lister("Number " + std::to_string(++m_tasks) + '.');
            EXPECT_EQ(startSurely(view, run), run.runId);
            runs.push_back(run.runId);
        }
        return runs;
    }

    //! What the view shows is what the cell answers to somebody who comes anew and past the proxy.
    void expectSame(const Place& cell, CellView& seen) const
    {
        const auto fresh = view(cell, false);
        ASSERT_TRUE(fresh);
        std::string differs;
        EXPECT_TRUE(eventually([&] { return (differs = seen.difference(*fresh)).empty() || !seen.seen().wrong.empty(); }, 60s));
        EXPECT_EQ(differs, "") << cell.name << ", seed " << seed;
    }
    [[nodiscard]] static std::int64_t residentBytes(const Place& cell)
    {
        std::ifstream status("/proc/" + std::to_string(cell.program->pid()) + "/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmRSS:"))
                return std::stoll(line.substr(6)) * 1024;
        return 0;
    }

    const std::uint64_t seed = static_cast<std::uint64_t>(fromEnvironment("KAZE_FLEET_SEED", 7)); //!< of what the proxies do
    std::vector<std::unique_ptr<Place>> cells;

private:
    static constexpr std::int64_t kMostGrowth = 128LL << 20;
    int m_tasks = 0;
};

} // namespace kaze::e2e
