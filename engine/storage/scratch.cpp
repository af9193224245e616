#include "engine/storage/scratch.h"

#include "engine/storage/detail/session.h"

namespace kaze::storage {

using base::Result;

struct Scratch::Open {
    explicit Open(std::unique_ptr<detail::Session> theSession) : session(std::move(theSession)), connection(*session) { }

    std::unique_ptr<detail::Session> session;
    Connection connection;
};

Scratch::Scratch(std::unique_ptr<Open> open) : m_open(std::move(open)) { }
Scratch::Scratch(Scratch&& other) noexcept = default;
Scratch::~Scratch() = default;

Result<Scratch> Scratch::open(const std::vector<Migration>& migrations)
{
    auto session = detail::Session::open(":memory:", detail::Session::Access::ReadWrite, {});
    if (!session)
        return failure(session);
    // Or what is sorted may be written to a file.
    auto done = (*session)->script("PRAGMA temp_store = MEMORY");
    for (const auto& migration : migrations)
        if (done)
            done = (*session)->script(migration.sql);
    return done ? Result<Scratch>(Scratch(std::make_unique<Open>(std::move(*session)))) : failure(done);
}

Connection& Scratch::connection()
{
    return m_open->connection;
}

} // namespace kaze::storage
