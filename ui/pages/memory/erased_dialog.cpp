#include "ui/pages/memory/erased_dialog.h"

#include "ui/models/memory_words.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr QSize kSize{580, 560};

} // namespace

ErasedDialog::ErasedDialog(PageContext context, const api::MemoryErased& erased, const QString& name, QWidget* parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("What became of %1").arg(name));
    const QString words = memory::erasedWords(erased);
    setAccessibleDescription(words);
    auto* outcome = makeLabel(context.theme, TextRole::Body, words);
    setTextTone(*outcome, erased.complete ? Tone::Ok : Tone::Warning);
    QList<KeyValue> rows;
    for (const auto& place : erased.places)
        rows << KeyValue{memory::placeName(place.place), memory::placeText(place)};
    auto* places = new KeyValueTable(context.theme);
    places->setRows(rows);
    auto* inner = new QWidget;
    auto* lines = new QVBoxLayout(inner);
    lines->setContentsMargins(0, 0, spacing::kSmall, 0);
    lines->addWidget(places);
    lines->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Places"));
    auto* copy = new QPushButton(tr("Copy"));
    copy->setToolTip(tr("Copies all places, with tabs between the columns"));
    auto* close = new QPushButton(tr("Close"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addStretch(1);
    buttons->addWidget(copy);
    buttons->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(context.theme, TextRole::Heading, windowTitle()));
    column->addWidget(outcome);
    column->addWidget(scroll, 1);
    column->addLayout(buttons);
    resize(kSize);
    connect(copy, &QPushButton::clicked, this, [text = memory::erasedText(erased), &navigator = context.navigator] {
        QApplication::clipboard()->setText(text);
        navigator.notify(tr("Copied."));
    });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    close->setDefault(true);
    close->setFocus();
}

} // namespace kaze::ui
