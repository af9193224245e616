#include "engine/storage/database.h"

#include "engine/storage/detail/files.h"
#include "engine/storage/detail/opening.h"
#include "engine/storage/detail/query_advice.h"
#include "engine/storage/detail/readers.h"
#include "engine/storage/detail/writer.h"

namespace kaze::storage {

struct Database::Impl {
    Impl(OpenOptions options, const DatabaseServices& services, detail::Instruments taken,
        std::unique_ptr<detail::Session> session)
        : path(options.path), instruments(taken),
          watch(storeName(options), *services.writers.slowQueries(), services.clock,
              [this](std::string sql, std::string normalised) { explainLater(std::move(sql), std::move(normalised)); }),
          writer(watched(std::move(session)), services, taken), readers(std::move(options), services, taken, watch)
    {
    }

    //! "state", "observations 2026-11".
    static std::string storeName(const OpenOptions& options)
    {
        const auto name = options.path.stem().string();
        return options.label.empty() || options.label == name ? name : options.label + ' ' + name;
    }

    std::unique_ptr<detail::Session> watched(std::unique_ptr<detail::Session> session) const
    {
        session->watch(watch);
        return session;
    }

    //! On a reader, when those who wait now have had their turn.
    void explainLater(std::string sql, std::string normalised)
    {
        auto job = [this, sql = std::move(sql), normalised = std::move(normalised)](Connection& connection) {
            return detail::explainSlow(connection, watch.slow(), watch.store(), sql, normalised);
        };
        readers.enqueue(std::make_unique<detail::UnattendedJob<decltype(job)>>(std::move(job)));
    }

    std::filesystem::path path;
    detail::Instruments instruments;
    detail::StatementWatch watch;
    detail::Writer writer;
    detail::Readers readers;
};

base::Result<std::shared_ptr<Database>> Database::open(OpenOptions options, DatabaseServices services)
{
    try {
        auto session = detail::openWriter(options, services);
        if (!session)
            return base::failure(session);
        const detail::Instruments instruments(
            services.metrics, options.label.empty() ? options.path.filename().string() : options.label);
        auto impl = std::make_unique<Impl>(std::move(options), services, instruments, std::move(*session));
        return std::shared_ptr<Database>(new Database(std::move(impl)));
    } catch (const std::exception& thrown) {
        return base::fail(base::ErrorCode::Internal, "cannot open " + options.path.string() + ": " + thrown.what());
    }
}

Database::Database(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) { }

Database::~Database()
{
    close();
}

void Database::close()
{
    // The readers first: they keep the write-ahead log from being emptied.
    m_impl->readers.close();
    m_impl->writer.close();
}

void Database::emptyLog()
{
    m_impl->writer.emptyLog();
}

DatabaseFigures Database::figures() const
{
    const auto& from = m_impl->instruments;
    DatabaseFigures figures;
    figures.queuedWrites = static_cast<std::uint64_t>(from.queued.value());
    figures.writes = from.writes.value();
    figures.failedWrites = from.failedWrites.value();
    figures.commits = from.commits.value();
    figures.lostUnattended = from.lostUnattended.value();
    figures.commitP50Seconds = from.commitSeconds.percentile(0.5);
    figures.commitP99Seconds = from.commitSeconds.percentile(0.99);
    figures.groupSizeP50 = from.groupSize.percentile(0.5);
    figures.fileBytes = detail::databaseBytes(m_impl->path);
    return figures;
}

const std::filesystem::path& Database::path() const
{
    return m_impl->path;
}

void Database::queueWrite(std::unique_ptr<detail::Job> job)
{
    m_impl->writer.enqueue(std::move(job));
}

void Database::queueRead(std::unique_ptr<detail::Job> job)
{
    m_impl->readers.enqueue(std::move(job));
}

} // namespace kaze::storage
