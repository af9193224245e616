#pragma once

#include "engine/storage/connection.h"
#include "engine/storage/migration.h"

#include <filesystem>
#include <vector>

namespace kaze::storage {

//! A database file that somebody else made, to look into before anything of it may run. It is read as it lies there, without a log beside it:
//! nothing is written, migrated, copied or reported. One thread at a time; all of it blocks.
class ForeignFile {
public:
    //! Errors: as Connection's, though most of them show themselves at the first question.
    [[nodiscard]] static base::Result<ForeignFile> open(const std::filesystem::path& file);
    ForeignFile(ForeignFile&& other) noexcept;
    ForeignFile& operator=(ForeignFile&& other) = delete;
    ~ForeignFile();

    //! Whether it has exactly the tables and indexes that those of these migrations make which it has seen. Asks nothing but the schema and the
    //! list of its migrations, and that only when it is a table like ours; reads no more of a schema than a few times ours. Errors: InvalidArgument when it has anything else, or less: a view,
    //! a trigger, another column; Unsupported when it has seen a migration that is not among these; those of reading.
    [[nodiscard]] base::Result<> checkSchema(const std::vector<Migration>& migrations);

    //! For questions, once the schema is known to be ours.
    [[nodiscard]] Connection& connection();

private:
    struct Open;
    explicit ForeignFile(std::unique_ptr<Open> open);

    std::unique_ptr<Open> m_open;
};

} // namespace kaze::storage
