#pragma once

#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_facets.h"
#include "ui/pages/memory/memory_index_panel.h"
#include "ui/pages/memory/memory_list.h"
#include "ui/pages/memory/memory_page.h"
#include "ui/pages/memory/memory_search_bar.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QApplication>

namespace kaze::ui::test {

//! The Memory page on the sample cell, with a hand on its parts.
class MemoryHost {
public:
    explicit MemoryHost(SampleLink::Content content = SampleLink::Content::Busy) : host(content)
    {
        host.theme.applyTo(*qApp);
        open();
    }
    //! The page anew, as after a restart.
    void open()
    {
        page.reset();
        page = std::make_unique<MemoryPage>(host.context());
        host.show(*page);
    }
    ~MemoryHost() { page.reset(); }

    template <class Part>
    [[nodiscard]] Part* part() const
    {
        return page->findChild<Part*>();
    }
    [[nodiscard]] MemoryList* list() const { return part<MemoryList>(); }
    [[nodiscard]] TableView* table() const { return list()->table(); }
    [[nodiscard]] MemoryListModel* model() const { return list()->model(); }
    [[nodiscard]] MemoryDetail* detail() const { return part<MemoryDetail>(); }
    [[nodiscard]] MemorySearchBar* bar() const { return part<MemorySearchBar>(); }
    [[nodiscard]] QLineEdit* edit() const { return bar()->field()->lineEdit(); }
    [[nodiscard]] QString textAt(int row) const { return model()->index(row, 0).data().toString(); }
    [[nodiscard]] QuestionDialog* question() const { return qobject_cast<QuestionDialog*>(QApplication::activeModalWidget()); }
    [[nodiscard]] int asked(const QString& what) const { return host.link.asked(what); }

    //! Types a question and presses Enter, and waits for its answer.
    void search(const QString& words)
    {
        const int before = asked("search_memory");
        edit()->setFocus();
        edit()->selectAll();
        QTest::keyClicks(edit(), words);
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_VERIFY(asked("search_memory") > before);
        QTRY_VERIFY(!bar()->answer().contains("searching"));
    }

    PageHost host;
    std::unique_ptr<MemoryPage> page;
};

} // namespace kaze::ui::test
