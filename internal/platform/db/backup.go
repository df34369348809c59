package db

import "context"

func (l *lite) backup(ctx context.Context, path string) error     { return nil }
func (p *postgres) backup(ctx context.Context, path string) error { return nil }
func (l *lite) schema(ctx context.Context) (string, error)        { return "", nil }
func (p *postgres) schema(ctx context.Context) (string, error)    { return "", nil }
