// The list of cells: what is added, changed, removed, and carried to another machine.

#include "ui/link/fleet.h"
#include "ui/models/run_words.h"
#include "ui/pages/cells/cell_dialog.h"
#include "ui/pages/cells/cells_page.h"
#include "ui/widgets/confirm.h"
#include "ui/workspace/workspace.h"

#include <QFileDialog>
#include <QSaveFile>

namespace kaze::ui {

namespace {

constexpr qint64 kLargestList = 1 << 20; // bytes

} // namespace

void CellsPage::edit(FleetCell* cell)
{
    if (!m_fleet.hasSource())
        return context().navigator.notify(tr("Cells cannot be added to the sample."));
    auto* dialog = new CellDialog(m_fleet, context().theme, cell ? std::optional(cell->known()) : std::nullopt, this);
    dialog->open();
}

void CellsPage::remove()
{
    auto* cell = chosenCell();
    if (!cell || cell->isLocal() || !m_fleet.hasSource())
        return;
    confirm(context().theme, this,
        {tr("Remove %1 from the list?").arg(cell->title()),
            tr("Its token and your note are forgotten as well. The cell itself, its runs and its data stay as they are."),
            tr("Remove"), tr("Keep it")},
        [this, name = cell->name()] {
            m_fleet.call<base::Result<>>(
                this, [name](CellSource& source) { return source.remove(name); },
                [this, name](const base::Result<>& done) {
                    if (!done)
                        context().navigator.notify(text(done.error().message));
                    else
                        context().workspace.forgetCell(name);
                    m_fleet.reload();
                });
        });
}

void CellsPage::exportList()
{
    if (!m_fleet.hasSource())
        return;
    auto* dialog = new QFileDialog(this, tr("Export the list of cells"), {}, tr("Lists of cells (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("cells.json"));
    connect(dialog, &QFileDialog::fileSelected, this, &CellsPage::exportTo);
    dialog->open();
}

void CellsPage::exportTo(const QString& path)
{
    m_fleet.call<base::Result<>>(
        this,
        [path](CellSource& source) -> base::Result<> {
            const auto json = source.exported();
            if (!json)
                return std::unexpected(json.error());
            QSaveFile file(path);
            if (!file.open(QFile::WriteOnly) || file.write(json->data(), static_cast<qint64>(json->size())) < 0 || !file.commit())
                return base::fail(
                    base::ErrorCode::Io, path.toStdString() + " could not be written: " + file.errorString().toStdString());
            return {};
        },
        [this, path](const base::Result<>& done) {
            context().navigator.notify(done ? tr("Written to %1, without tokens").arg(path) : text(done.error().message));
        });
}

void CellsPage::importList()
{
    if (!m_fleet.hasSource())
        return;
    auto* dialog = new QFileDialog(this, tr("Import a list of cells"), {}, tr("Lists of cells (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &CellsPage::importFrom);
    dialog->open();
}

void CellsPage::importFrom(const QString& path)
{
    using Imported = CellSource::Imported;
    m_fleet.call<base::Result<Imported>>(
        this,
        [path](CellSource& source) -> base::Result<Imported> {
            QFile file(path);
            if (!file.open(QFile::ReadOnly))
                return base::fail(
                    base::ErrorCode::Io, path.toStdString() + " could not be read: " + file.errorString().toStdString());
            if (file.size() > kLargestList)
                return base::fail(base::ErrorCode::InvalidArgument, path.toStdString() + " is too large for a list of cells");
            return source.import(file.readAll().toStdString());
        },
        [this](const base::Result<Imported>& done) {
            if (!done)
                return context().navigator.notify(text(done.error().message));
            auto words = tr("%n cell(s) added; each needs its token (E)", nullptr, static_cast<int>(done->added.size()));
            if (!done->kept.isEmpty())
                words += tr(" · already there and left as they were: %1").arg(done->kept.join(QStringLiteral(", ")));
            context().navigator.notify(words);
            m_fleet.reload();
        });
}

} // namespace kaze::ui
