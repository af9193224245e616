#pragma once

#include "engine/api/memory_requests.h"

#include <QFile>
#include <QString>

#include <vector>

namespace kaze::ui {

//! A line of an import that was not taken.
struct ImportRefusal {
    qint64 line = 0; //!< from 1
    QString message;

    bool operator==(const ImportRefusal&) const = default;
};

//! Some lines of an import, as they are sent together.
struct ImportBatch {
    std::vector<api::MemoryItem> items;
    std::vector<qint64> lines; //!< where each of them stands
    std::vector<ImportRefusal> refused; //!< lines that are no record
    qint64 to = 0; //!< lines of the file up to here
    qint64 bytes = 0; //!< and so many bytes
    bool atEnd = false;
    QString problem; //!< why the file cannot be read; empty where it can
};

//! Reads records from a file, one JSON object a line. One thread at a time, and never the GUI's: a line may be long and a disk slow.
class ImportFile {
public:
    explicit ImportFile(const QString& path);

    //! What names this import in the cell, so that it goes on where it stopped: of the file's place and size.
    [[nodiscard]] static std::string nameOf(const QString& path);

    //! The next records after `from` lines, up to 200 of them or half a megabyte.
    [[nodiscard]] ImportBatch read(qint64 from);

private:
    [[nodiscard]] bool skipTo(qint64 line, ImportBatch& batch);
    void take(const QByteArray& line, ImportBatch& batch) const;

    QFile m_file;
    qint64 m_line = 0; //!< lines that were read
};

} // namespace kaze::ui
