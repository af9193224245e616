#include "ui/pages/memory/import_file.h"

#include "engine/api/memory_wire.h"

#include <boost/json/parse.hpp>

#include <QCryptographicHash>
#include <QFileInfo>

namespace kaze::ui {

namespace {

constexpr std::size_t kMostItems = 200;
constexpr std::size_t kMostBytes = 512 * 1024; // of a batch
constexpr qint64 kLongestLine = 4 * 1024 * 1024;

} // namespace

ImportFile::ImportFile(const QString& path) : m_file(path) { }

std::string ImportFile::nameOf(const QString& path)
{
    const QFileInfo info(path);
    const auto what = info.absoluteFilePath() + QLatin1Char('\n') + QString::number(info.size());
    return "file:" + QCryptographicHash::hash(what.toUtf8(), QCryptographicHash::Sha256).toHex().toStdString();
}

bool ImportFile::skipTo(qint64 line, ImportBatch& batch)
{
    if (!m_file.isOpen() && !m_file.open(QIODevice::ReadOnly)) {
        batch.problem = m_file.errorString();
        return false;
    }
    if (line < m_line) {
        m_file.seek(0);
        m_line = 0;
    }
    while (m_line < line && !m_file.atEnd()) {
        m_file.readLine();
        ++m_line;
    }
    return true;
}

ImportBatch ImportFile::read(qint64 from)
{
    ImportBatch batch;
    if (!skipTo(from, batch))
        return batch;
    const auto begin = m_file.pos();
    while (batch.items.size() < kMostItems && m_file.pos() - begin < static_cast<qint64>(kMostBytes) && !m_file.atEnd()) {
        const auto line = m_file.readLine(kLongestLine);
        ++m_line;
        if (line.size() >= kLongestLine - 1 && !line.endsWith('\n')) {
            while (!m_file.atEnd() && !m_file.readLine(kLongestLine).endsWith('\n')) { }
            batch.refused.push_back({m_line, QStringLiteral("the line is longer than 4 MB")});
        } else if (const auto trimmed = line.trimmed(); !trimmed.isEmpty()) {
            take(trimmed, batch);
        }
    }
    if (m_file.error() != QFileDevice::NoError)
        batch.problem = m_file.errorString();
    batch.to = m_line;
    batch.bytes = m_file.pos();
    batch.atEnd = m_file.atEnd();
    return batch;
}

void ImportFile::take(const QByteArray& line, ImportBatch& batch) const
{
    boost::system::error_code bad;
    const auto value = boost::json::parse({line.constData(), static_cast<std::size_t>(line.size())}, bad);
    if (bad) {
        batch.refused.push_back({m_line, QStringLiteral("it is no JSON: %1").arg(QString::fromStdString(bad.message()))});
        return;
    }
    // The first line of an export says what it is.
    if (value.is_object() && value.get_object().contains("kaze_export"))
        return;
    auto item = api::memoryItemFrom(value);
    if (!item) {
        batch.refused.push_back({m_line, QString::fromStdString(item.error().message)});
        return;
    }
    // What was exported has an id, by which it is known again.
    const auto* id = value.get_object().if_contains("id");
    if (item->key.empty() && id && id->is_string())
        item->key = std::string(id->get_string());
    if (item->source.empty())
        item->source = "import:" + QFileInfo(m_file.fileName()).fileName().toStdString();
    batch.items.push_back(std::move(*item));
    batch.lines.push_back(m_line);
}

} // namespace kaze::ui
