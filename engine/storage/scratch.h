#pragma once

#include "engine/storage/connection.h"
#include "engine/storage/migration.h"

#include <vector>

namespace kaze::storage {

//! A database in memory alone, with the tables of these migrations, for asking SQL about what stands in no database. Nothing of it reaches a file, and it is gone with the object.
//! One thread at a time.
class Scratch {
public:
    //! Errors: as Connection's.
    [[nodiscard]] static base::Result<Scratch> open(const std::vector<Migration>& migrations);
    Scratch(Scratch&& other) noexcept;
    Scratch& operator=(Scratch&& other) = delete;
    ~Scratch();

    [[nodiscard]] Connection& connection();

private:
    struct Open;
    explicit Scratch(std::unique_ptr<Open> open);

    std::unique_ptr<Open> m_open;
};

} // namespace kaze::storage
