#pragma once

#include "engine/base/file.h"
#include "tests/engine/vectors/index_fixture.h"

#include <fstream>

namespace kaze::vectors {

//! The files of an index named "note" in the test's folder.
class SnapshotTest : public IndexTest {
protected:
    std::filesystem::path base() const { return folder / "note"; }
    std::filesystem::path file(int number) const { return folder / ("note-00" + std::to_string(number) + ".hnsw"); }

    static std::string read(const std::filesystem::path& path) { return base::readFile(path).value(); }
    static void write(const std::filesystem::path& path, const std::string& bytes)
    {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    //! How many elements of the files are believed.
    std::size_t loadedElements() const { return HnswIndex::load(options(), base()).index->elements(); }
};

} // namespace kaze::vectors
