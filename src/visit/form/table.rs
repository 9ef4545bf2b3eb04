//! A table's rows: each is asked column by column.

use super::*;

/// Opens a row, or a new one after the last.
pub(super) fn open_row(work: &mut FormWork, field: &Field, row: usize) -> Step {
    let FieldKind::Table { rows_max, .. } = &field.kind else { return Step::ignored(Ignored::PageGone) };
    let rows = work.answers.rows(field).len();
    if work.cell.is_some() || row > rows || row >= *rows_max {
        return Step::ignored(Ignored::Disabled);
    }
    work.cell = Some(Cell { row, column: 0 });
    work.ask();
    Step::done()
}

pub(super) fn remove_row(work: &mut FormWork, field: &Field) -> Step {
    let Some(cell) = work.cell else { return Step::ignored(Ignored::PageGone) };
    let mut rows = work.answers.rows(field).to_vec();
    if cell.row < rows.len() {
        rows.remove(cell.row);
        work.set_rows(field, rows);
    }
    let effect = work.leave_row();
    Step { effects: effect.into_iter().collect(), ignored: None }
}

impl FormWork {
    pub(super) fn set_cell(&mut self, table: &Field, column: &Field, cell: Cell, text: String) {
        let mut rows = self.answers.rows(table).to_vec();
        if text.is_empty() && cell.row >= rows.len() {
            return;
        }
        rows.resize(rows.len().max(cell.row + 1), Row::new());
        if let Some(row) = rows.get_mut(cell.row) {
            match text.is_empty() {
                true => drop(row.remove(&column.id)),
                false => drop(row.insert(column.id.clone(), text)),
            }
        }
        self.set_rows(table, rows);
        if let Some(index) = self.field_index() {
            self.left.remove(&index);
        }
    }

    fn set_rows(&mut self, table: &Field, rows: Vec<Row>) {
        if rows.is_empty() { self.clear(table) } else { self.set(table, AnswerValue::Rows(rows)) }
    }

    /// Back to the list of rows. A row in which nothing was written is none.
    pub(super) fn leave_row(&mut self) -> Option<Effect> {
        let effect = self.close_editor();
        self.cell = None;
        if let Some(table) = self.field() {
            let rows = self.answers.rows(&table);
            if rows.iter().any(forms::is_empty_row) {
                let kept = rows.iter().filter(|row| !forms::is_empty_row(row)).cloned().collect();
                self.set_rows(&table, kept);
            }
        }
        self.ask();
        effect
    }

    /// 下一项 within a row: not before this cell is right. After the last column the rows are shown again.
    pub(super) fn next_cell(&mut self, cell: Cell) -> Step {
        let (Some(table), Some(column), Some(index)) = (self.field(), self.asked(), self.field_index()) else {
            return Step::ignored(Ignored::NotHere);
        };
        if let Err(complaint) = forms::check_cell(&column, &self.text(), &self.occasion) {
            self.left.insert(index, complaint);
            return Step::done();
        }
        self.left.remove(&index);
        let effect = if cell.column + 1 < table.columns().len() {
            let effect = self.close_editor();
            self.cell = Some(Cell { column: cell.column + 1, ..cell });
            self.ask();
            effect
        } else {
            self.leave_row()
        };
        Step { effects: effect.into_iter().collect(), ignored: None }
    }

    /// 上一项 within a row.
    pub(super) fn previous_cell(&mut self, cell: Cell) -> Step {
        if let Some(index) = self.field_index() {
            self.left.remove(&index);
        }
        let effect = match cell.column.checked_sub(1) {
            Some(column) => {
                let effect = self.close_editor();
                self.cell = Some(Cell { column, ..cell });
                self.ask();
                effect
            }
            None => self.leave_row(),
        };
        Step { effects: effect.into_iter().collect(), ignored: None }
    }
}
