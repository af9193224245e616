#pragma once

#include "engine/server/cell_book.h"
#include "ui/link/cell_source.h"

namespace kaze::console {

//! The list that the console shares with `kaze cells`, for the fleet.
class BookSource : public ui::CellSource {
public:
    explicit BookSource(server::CellBook book) : m_book(std::move(book)) { }

    [[nodiscard]] base::Result<std::vector<ui::KnownCell>> list() override;
    [[nodiscard]] base::Result<> save(const ui::KnownCell& cell, const std::optional<std::string>& token, bool replace) override;
    [[nodiscard]] base::Result<> remove(const QString& name) override;
    [[nodiscard]] ui::CellTrial tryOut(const ui::KnownCell& cell, const std::optional<std::string>& token) override;
    [[nodiscard]] base::Result<std::string> exported() override;
    [[nodiscard]] base::Result<Imported> import(const std::string& json) override;
    [[nodiscard]] ui::RemoteLink::Connect connectTo(const ui::KnownCell& cell) override;

private:
    server::CellBook m_book;
};

//! Where this person's list and its tokens are.
[[nodiscard]] server::CellBook personsBook();

} // namespace kaze::console
