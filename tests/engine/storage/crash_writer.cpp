// Writes rows from many coroutines at once and prints the id of each as soon as it is acknowledged, until it is killed.
// storage_crash_writer FILE FULL|NORMAL|OFF FIRST-ID [VFS]

#include "engine/base/loop.h"
#include "engine/storage/database.h"
#include "tests/support/crash_vfs.h"

#include <cstdio>
#include <string>
#include <unistd.h>

namespace {

using namespace kaze;

constexpr int kWriters = 40;

base::Task<> writeForEver(storage::Database& database, std::int64_t& nextId)
{
    while (true) {
        const auto id = nextId++;
        auto job = [id, body = std::to_string(id) + std::string(3000, '.')](storage::Connection& c) {
            return c.execute("INSERT INTO step VALUES(?, ?)", {id, body});
        };
        const auto written = co_await database.write(std::move(job));
        if (!written) {
            std::fprintf(stderr, "%s\n", written.error().text().c_str());
            std::_Exit(2);
        }
        // Unbuffered: what the other side has read was acknowledged, whenever we die.
        const auto line = std::to_string(id) + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0)
            std::_Exit(3);
    }
}

storage::Synchronous synchronousOf(std::string_view name)
{
    if (name == "FULL")
        return storage::Synchronous::Full;
    return name == "NORMAL" ? storage::Synchronous::Normal : storage::Synchronous::Off;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4)
        return 1;
    test::registerCrashVfs(false);
    storage::OpenOptions options;
    options.path = argv[1];
    options.synchronous = synchronousOf(argv[2]);
    options.migrations = {{1, "steps", "CREATE TABLE step(id INTEGER PRIMARY KEY, body TEXT)"}};
    options.vfs = argc > 4 ? argv[4] : "";
    std::int64_t nextId = std::stoll(argv[3]);

    base::SystemClock clock;
    base::MetricsRegistry metrics;
    storage::WriterThreads writers;
    base::Loop loop;
    auto database
        = storage::Database::open(std::move(options), {loop.executor(), writers, metrics, clock, base::LogSystem::none()});
    if (!database) {
        std::fprintf(stderr, "%s\n", database.error().text().c_str());
        return 2;
    }
    for (int i = 0; i < kWriters; ++i)
        base::spawn(loop.executor(), writeForEver(**database, nextId));
    loop.context().run();
}
