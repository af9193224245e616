#pragma once

#include "ui/widgets/confirm.h"
#include "ui/widgets/key_sheet.h"

namespace kaze::ui {

//! Asked when the window is closed while runs live in this process. Never run with exec(): open() it.
class CloseDialog : public QuestionDialog {
    Q_OBJECT
public:
    //! Without a tray there is nothing to be kept in, and that choice is not offered.
    CloseDialog(const Theme& theme, qint64 liveRuns, bool hasTray, QWidget* parent);

signals:
    void keepChosen();
    void stopChosen();
};

//! The "?" sheet: what every key does, here and on this page.
class KeySheetDialog : public QDialog {
    Q_OBJECT
public:
    KeySheetDialog(const Theme& theme, const QList<KeySheetSection>& sections, QWidget* parent);
};

} // namespace kaze::ui
