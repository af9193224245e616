#pragma once

#include "engine/api/memory_requests.h"
#include "ui/pages/page.h"

#include <QDialog>

namespace kaze::ui {

//! What came of an erasure, place by place: what was removed from there, and whether anything is left. Open it; it goes when it is closed.
class ErasedDialog : public QDialog {
    Q_OBJECT
public:
    //! `name` is by what a person knows the record.
    ErasedDialog(PageContext context, const api::MemoryErased& erased, const QString& name, QWidget* parent);
};

} // namespace kaze::ui
