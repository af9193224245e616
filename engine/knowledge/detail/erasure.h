#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/archive_erasing.h"
#include "engine/knowledge/detail/tenant.h"

// The steps of an erasure that change nothing: finding what is meant, and looking whether anything of it is left.
namespace kaze::knowledge::detail {

//! What an erasure is about, and what it has come to.
struct Erasure {
    ArchivePlace archives;
    Meant meant;
    std::set<base::Uuid> ids; //!< of those, and of records that only archives have
    Erased erased;
    ErasedArchived archived;
    std::vector<std::string> unread; //!< what is wrong with archives that the filter could not be asked of
    api::MemoryErased reply;
    //! Set when the tenant is closed.
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
};

//! Finds out which records are meant, in the memory and in its archives. Errors: as recordsMeant and findArchived; Cancelled.
[[nodiscard]] base::Task<base::Result<>> findMeant(
    std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, std::vector<std::string> ids, Filter filter);

//! Where nothing is erased, nothing else says which archives could not be read.
void noteUnread(Erasure& erasure);

//! Looks for what is left in the tables and the full text. Errors: those of storage.
[[nodiscard]] base::Task<base::Result<>> lookInDatabase(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure);
//! The same in archives and files; `folder` is that of all databases. Errors: Io; Cancelled.
[[nodiscard]] base::Task<base::Result<>> lookInFiles(
    std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, std::filesystem::path folder);

} // namespace kaze::knowledge::detail
