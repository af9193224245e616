#include "ui/pages/settings/keeping_card.h"

#include "ui/models/keeping_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/settings/keeping_dialog.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace kaze::ui {

namespace {

QString olderText(const api::KeepingRow& row)
{
    if (row.freeableRows == 0)
        return KeepingCard::tr("nothing is older");
    return KeepingCard::tr("%1 are older").arg(format::count(row.freeableRows));
}

} // namespace

KeepingCard::KeepingCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("What is kept"), parent), m_context(context), m_rows(new KeyValueTable(context.theme)),
      m_last(makeLabel(context.theme, TextRole::Muted, {})), m_change(new QPushButton(tr("Change…"))),
      m_clean(new QPushButton(tr("Clean up now")))
{
    m_clean->setObjectName(QStringLiteral("cleanUp"));
    m_change->setToolTip(tr("How long each of them is kept"));
    m_change->setEnabled(false);
    m_clean->setEnabled(false);
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_change);
    row->addWidget(m_clean);
    setTrailing(buttons);
    content()->addWidget(m_rows);
    content()->addWidget(m_last);
    content()->addStretch(1);
    connect(m_clean, &QPushButton::clicked, this, &KeepingCard::cleanUp);
    connect(m_change, &QPushButton::clicked, this, &KeepingCard::change);
}

void KeepingCard::refresh()
{
    if (std::exchange(m_isAsking, true))
        return;
    m_context.link.ask<api::GetKeeping>(this, {}, [this](base::Result<api::Keeping> keeping) {
        m_isAsking = false;
        if (keeping)
            fill(*keeping);
        else
            failed(keeping.error());
    });
}

void KeepingCard::change()
{
    auto* dialog = new KeepingDialog(m_context, m_kept, this);
    connect(dialog, &KeepingDialog::changed, this, &KeepingCard::fill);
    dialog->open();
}

void KeepingCard::fill(const api::Keeping& keeping)
{
    m_kept = keeping.rows;
    m_change->setEnabled(!m_kept.empty());
    QList<KeyValue> rows;
    qint64 freeable = 0;
    for (const auto& row : keeping.rows) {
        freeable += row.freeableBytes;
        rows.append(KeyValue{keeping::nameOf(row.what),
            tr("%1, about %2\n%3 · %4")
                .arg(format::count(row.rows), format::bytes(row.bytes), keeping::keptText(row), olderText(row)),
            tr("%1 rows, %2 of them older").arg(format::exactCount(row.rows), format::exactCount(row.freeableRows))
                + QStringLiteral(" · ") + keeping::keptText(row)});
    }
    m_rows->setRows(rows);
    m_clean->setEnabled(freeable > 0 && !keeping.cleaning);
    m_clean->setText(keeping.cleaning ? tr("Cleaning up…")
            : freeable > 0            ? tr("Clean up now (about %1)").arg(format::bytes(freeable))
                                      : tr("Clean up now"));
    const auto now = toDateTime(m_context.link.now());
    m_last->setText(keeping.lastCleaned
            ? tr("Last cleaned up %1; about %2 became free. Once a day it is done by itself.")
                  .arg(format::relative(toDateTime(*keeping.lastCleaned), now), format::bytes(keeping.lastFreedBytes))
            : tr("Once a day it is done by itself. Reports stay as they are, and runs can be read as before."));
}

void KeepingCard::cleanUp()
{
    m_clean->setEnabled(false);
    m_clean->setText(tr("Cleaning up…"));
    m_context.link.ask<api::CleanUp>(this, {}, [this](base::Result<api::Keeping> keeping) {
        if (!keeping) {
            failed(keeping.error());
            return;
        }
        fill(*keeping);
        m_context.navigator.notify(tr("Cleaned up: about %1 became free.").arg(format::bytes(keeping->lastFreedBytes)));
    });
}

void KeepingCard::failed(const base::Error& error)
{
    m_clean->setText(tr("Clean up now"));
    m_clean->setEnabled(true);
    m_last->setText(text(error.message));
}

QString KeepingCard::copyText() const
{
    return m_rows->toText();
}

} // namespace kaze::ui
